using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>The event that tells of a trigger: docs/gpio.md.</summary>
internal static class InputEvent
{
    public const string Name = "gpio";

    public static string ToJson(InputCause cause)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("input", cause.Input);
            json.WriteString("trigger", cause.Word);
            json.WriteString(
                "time", cause.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
