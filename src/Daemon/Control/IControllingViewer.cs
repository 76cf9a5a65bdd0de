using Camerad.Daemon.Sessions;

namespace Camerad.Daemon.Control;

/// <summary>The viewer at the other end of a control channel. Any thread.</summary>
internal interface IControllingViewer
{
    /// <summary>What it watches.</summary>
    IViewableStream Stream { get; }

    /// <summary>The device itself has let it watch, not a foreign broker.</summary>
    bool IsOurs { get; }

    /// <summary>What it may still ask.</summary>
    ControlBudget Budget { get; }

    /// <summary>It has asked for a key frame.</summary>
    void CountKeyFrameRequest();

    /// <summary>How its connection is doing.</summary>
    Task<ViewerReading> ReadAsync(CancellationToken cancellationToken);
}
