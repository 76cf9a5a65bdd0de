namespace Camerad.Daemon.Configuration;

/// <summary>An Annex B H.264 file, looped.</summary>
/// <param name="Path">Absolute; a relative path in a configuration file counts from that file.</param>
/// <param name="Fps">Frames per second; 0: the file's own rate.</param>
internal sealed record FileSourceOptions(string Path, double Fps) : SourceOptions
{
    public const string TypeName = "file";

    public override string Type => TypeName;
}
