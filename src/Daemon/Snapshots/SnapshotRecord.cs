using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Camerad.Daemon.Snapshots;

/// <summary>A snapshot that was taken for a trigger, and what became of it.</summary>
/// <param name="Picture">The JPEG and its facts.</param>
/// <param name="Trigger">The first that asked for it.</param>
/// <param name="Merged">Further triggers that share it.</param>
/// <param name="File">Its name below the folder; null: not on disk.</param>
/// <param name="Took">From the first trigger to the JPEG.</param>
internal sealed record SnapshotRecord(
    SnapshotPicture Picture, SnapshotTrigger Trigger, int Merged, string? File, TimeSpan Took)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The facts as members of an object (docs/snapshots.md).</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("stream", Picture.Stream);
        json.WriteString("trigger", Trigger.Word);
        if (Trigger.Name is { } name) json.WriteString("name", name);
        json.WriteString("time", SnapshotTime.Format(Picture.Time));
        json.WriteNumber("width", Picture.Width);
        json.WriteNumber("height", Picture.Height);
        json.WriteNumber("size", Picture.Jpeg.Length);
        if (File is not null) json.WriteString("file", File);
        json.WriteNumber("ageMs", (long)Picture.Age.TotalMilliseconds);
        json.WriteNumber("tookMs", (long)Took.TotalMilliseconds);
        if (Merged > 0) json.WriteNumber("merged", Merged);
    }

    /// <summary>The event.</summary>
    public byte[] ToEvent() => WriteObject(Write);

    /// <summary>The event of a snapshot that failed.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="trigger">What asked for it.</param>
    /// <param name="time">When it failed.</param>
    /// <param name="reason">A sentence.</param>
    public static byte[] FailureEvent(string stream, SnapshotTrigger trigger, DateTimeOffset time, string reason) =>
        WriteObject(json =>
        {
            json.WriteString("stream", stream);
            json.WriteString("trigger", trigger.Word);
            if (trigger.Name is { } name) json.WriteString("name", name);
            json.WriteString("time", SnapshotTime.Format(time));
            json.WriteString("error", reason);
        });

    private static byte[] WriteObject(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
