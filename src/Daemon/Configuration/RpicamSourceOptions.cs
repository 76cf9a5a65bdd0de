namespace Camerad.Daemon.Configuration;

/// <summary>A Raspberry Pi camera by rpicam-vid.</summary>
internal sealed record RpicamSourceOptions : EncodedSourceOptions
{
    public const string TypeName = "rpicam";

    public override string Type => TypeName;

    /// <summary>Number or sensor name, as <c>camerad devices</c> lists them; empty: the first.</summary>
    public string Camera { get; init; } = "";

    /// <summary>Picture settings and their values.</summary>
    public IReadOnlyDictionary<string, string> Controls { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments of rpicam-vid.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
