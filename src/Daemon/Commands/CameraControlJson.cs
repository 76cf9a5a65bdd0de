using System.Text.Json;
using Camerad.Capture.Controls;

namespace Camerad.Daemon.Commands;

/// <summary>A control for programs: docs/signaling.md.</summary>
internal static class CameraControlJson
{
    /// <summary>Everything but whether it is inactive.</summary>
    public static void WriteMembers(Utf8JsonWriter json, CameraControl control)
    {
        json.WriteString("name", control.Name);
        json.WriteString("label", control.Label);
        json.WriteString("kind", control.Kind switch
        {
            CameraControlKind.Switch => "switch",
            CameraControlKind.Menu => "menu",
            CameraControlKind.Button => "button",
            _ => "number",
        });
        json.WriteString("value", control.Value);
        if (control.Kind == CameraControlKind.Number)
        {
            json.WriteNumber("minimum", control.Minimum);
            json.WriteNumber("maximum", control.Maximum);
            json.WriteNumber("step", control.Step);
            json.WriteNumber("default", control.Default);
        }

        if (control.Choices.Count == 0) return;
        json.WriteStartArray("choices");
        foreach (string choice in control.Choices) json.WriteStringValue(choice);
        json.WriteEndArray();
    }
}
