namespace Camerad.Daemon.Diagnostics;

internal enum CheckOutcome
{
    Ok,

    /// <summary>Works, but somebody should know.</summary>
    Warning,

    /// <summary>camerad would not run as configured.</summary>
    Fault,
}
