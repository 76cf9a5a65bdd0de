using System.Text.Json;

namespace Camerad.Daemon.Snapshots;

/// <summary>One file of the folder.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SnapshotFile(SnapshotName Name, long Length)
{
    /// <summary>As members of an object, called as in an event (docs/snapshots.md).</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("file", Name.ToString());
        json.WriteString("stream", Name.Stream);
        json.WriteString("time", SnapshotTime.Format(Name.Time));
        json.WriteNumber("size", Length);
    }
}
