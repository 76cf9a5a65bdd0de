using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Commands;

/// <summary>Who may give commands: the one place that decides it, whatever the channel.</summary>
internal sealed class CommandAccess(HttpOptions http, SnapshotOptions snapshots)
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

    /// <summary>A viewer may give commands over its own connection.</summary>
    /// <param name="isOurs">
    /// The device itself has let it watch. Whoever a foreign broker has let watch may not have its leave for
    /// <c>command/+</c>: unless said otherwise, the connection must not be a way around that.
    /// </param>
    public bool AllowsViewer(bool isOurs) => AllowsViewers && (isOurs || http.Control == HttpOptions.ControlViewers);

    /// <summary>A viewer may list and fetch the snapshots that are kept.</summary>
    /// <param name="isOurs">As of <see cref="AllowsViewer"/>.</param>
    public bool AllowsBrowsing(bool isOurs) => snapshots.Browse switch
    {
        SnapshotOptions.BrowseViewers => true,
        SnapshotOptions.BrowseAuto => AllowsViewer(isOurs),
        _ => false,
    };
}
