namespace Camerad.Daemon.Configuration;

/// <summary>A program that writes Annex B H.264 to its standard output.</summary>
/// <param name="Command">Program and arguments; no shell.</param>
internal sealed record CommandSourceOptions(IReadOnlyList<string> Command) : SourceOptions
{
    public const string TypeName = "command";

    public override string Type => TypeName;
}
