namespace Camerad.Daemon.Configuration;

/// <summary>A single value.</summary>
/// <param name="text">Without quotes.</param>
/// <param name="kind">What it was in the file.</param>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigScalar(string text, ConfigScalarKind kind, ConfigOrigin origin) : ConfigNode(origin)
{
    private const int DisplayedCharacters = 80;

    public string Text { get; } = text;

    public ConfigScalarKind Kind { get; } = kind;

    public override string Display
    {
        get
        {
            string shown = Text.Length > DisplayedCharacters ? Text[..DisplayedCharacters] + "…" : Text;
            return Kind is ConfigScalarKind.String or ConfigScalarKind.Untyped ? $"\"{shown}\"" : shown;
        }
    }
}
