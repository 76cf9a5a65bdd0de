namespace Camerad.Daemon.Configuration;

/// <summary>A generated moving picture, encoded here.</summary>
internal sealed record PatternSourceOptions : EncodedSourceOptions
{
    public const string TypeName = "pattern";

    public override string Type => TypeName;
}
