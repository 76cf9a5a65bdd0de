using System.Text.Json;

namespace Camerad.Daemon.Gpio;

/// <summary>The state of the lines for <c>/health</c>: docs/gpio.md.</summary>
internal static class GpioJson
{
    /// <summary>Writes the member <c>gpio</c>.</summary>
    public static void WriteMember(Utf8JsonWriter json, GpioStatus status)
    {
        json.WriteStartObject("gpio");
        json.WriteString("chip", status.Chip);
        json.WriteString("driver", status.Driver);
        WriteTrouble(json, status.Trouble);
        json.WriteNumber("droppedEvents", status.DroppedEvents);
        json.WriteStartArray("inputs");
        foreach (GpioInputStatus input in status.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteBoolean("active", input.IsActive);
            json.WriteNumber("edges", input.Edges);
            json.WriteNumber("triggers", input.Triggers);
            json.WriteNumber("heldOff", input.HeldOff);
            json.WriteNumber("mergedSnapshots", input.MergedSnapshots);
            WriteTrouble(json, input.Trouble);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (GpioOutputStatus output in status.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteBoolean("on", output.IsOn);
            WriteTrouble(json, output.Trouble);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrouble(Utf8JsonWriter json, string? trouble)
    {
        if (trouble is not null) json.WriteString("trouble", trouble);
    }
}
