namespace Camerad.Daemon.Configuration;

internal enum ConfigScalarKind
{
    String,
    Number,
    Boolean,

    /// <summary>As if the key were not there, also over an earlier layer.</summary>
    Null,

    /// <summary>From the environment or <c>--set</c>: the key decides what the text means.</summary>
    Untyped,
}
