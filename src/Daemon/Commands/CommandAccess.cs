using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Commands;

/// <summary>Who may give commands: the one place that decides it, whatever the channel.</summary>
internal sealed class CommandAccess(HttpOptions http)
{
    /// <summary>
    /// Commands are taken at all: at an external broker its own rules say from whom.
    /// </summary>
    public bool IsEnabled => http.Control != HttpOptions.ControlNobody;

    /// <summary>
    /// Who may watch here may give commands: unless said otherwise, that is where not everybody on the network may.
    /// </summary>
    public bool AllowsViewers => http.Control switch
    {
        HttpOptions.ControlViewers => true,
        HttpOptions.ControlAuto => !http.IsOpenToNetwork,
        _ => false,
    };
}
