using System.Text;
using System.Text.Json;
using Camerad.Capture.Controls;
using Camerad.Capture.Rpicam;
using Camerad.Capture.V4l2;
using Camerad.Daemon.Commands;

namespace Camerad.Daemon.Diagnostics;

/// <summary>The device list for programs: everything that was found.</summary>
internal static class DeviceJson
{
    public static string Format(DeviceList devices)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteList(json, "videoDevices", devices.VideoDevices, Write);
            WriteList(json, "rpicamCameras", devices.RpicamCameras, Write);
            WriteList(json, "streams", devices.Streams, static (json, stream) =>
            {
                json.WriteString("name", stream.Name);
                json.WriteString("type", stream.Type);
                json.WriteString("detail", stream.Detail);
            });
            WriteList(json, "addresses", devices.Addresses, static (json, address) =>
            {
                json.WriteString("interface", address.Interface);
                json.WriteString("address", address.Ip);
                json.WriteBoolean("candidate", address.IsCandidate);
            });
            devices.Gpio.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteList<T>(
        Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, VideoDevice device)
    {
        json.WriteString("path", device.Path);
        WriteTexts(json, "links", device.Links);
        json.WriteString("card", device.Card);
        json.WriteString("bus", device.Bus);
        json.WriteString("driver", device.Driver);
        json.WriteString("what", DeviceList.Describe(device));
        json.WriteBoolean("usable", device.IsAutoCamera);
        if (device.Problem != null)
        {
            json.WriteString("problem", device.Problem);
            json.WriteString("fix", device.Fix);
        }

        WriteList(json, "formats", device.Formats, Write);
        WriteTexts(json, "takes", device.Inputs.Select(static input => input.Name));
        WriteList(json, "controls", device.Controls, Write);
    }

    private static void Write(Utf8JsonWriter json, VideoFormat format)
    {
        json.WriteString("format", format.Name);
        json.WriteString("description", format.Description);
        json.WriteBoolean("usable", DeviceList.UseOf(format) != null);
        WriteList(json, "sizes", format.Sizes, static (json, size) =>
        {
            json.WriteNumber("width", size.MaxWidth);
            json.WriteNumber("height", size.MaxHeight);
            if (size.IsRange)
            {
                json.WriteNumber("minWidth", size.MinWidth);
                json.WriteNumber("minHeight", size.MinHeight);
            }

            json.WriteStartArray("fps");
            foreach (double rate in size.Rates.Values) json.WriteNumberValue(rate);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, CameraControl control)
    {
        CameraControlJson.WriteMembers(json, control);
        json.WriteBoolean("inactive", control.IsInactive);
    }

    private static void Write(Utf8JsonWriter json, RpicamCamera camera)
    {
        json.WriteNumber("index", camera.Index);
        json.WriteString("sensor", camera.Sensor);
        json.WriteNumber("width", camera.Width);
        json.WriteNumber("height", camera.Height);
        json.WriteString("path", camera.Path);
        WriteList(json, "modes", camera.Modes, static (json, mode) =>
        {
            json.WriteString("format", mode.Format);
            json.WriteNumber("width", mode.Width);
            json.WriteNumber("height", mode.Height);
            json.WriteNumber("fps", mode.MaxFramesPerSecond);
        });
    }
}
