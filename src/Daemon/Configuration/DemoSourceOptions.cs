namespace Camerad.Daemon.Configuration;

/// <summary>The clip inside the program.</summary>
internal sealed record DemoSourceOptions : SourceOptions
{
    public const string TypeName = "demo";

    public override string Type => TypeName;
}
