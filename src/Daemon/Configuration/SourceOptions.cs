namespace Camerad.Daemon.Configuration;

/// <summary><c>streams.NAME.source</c>; its <c>type</c> tells which.</summary>
internal abstract record SourceOptions
{
    /// <summary>The value of <c>type</c>.</summary>
    public abstract string Type { get; }
}
