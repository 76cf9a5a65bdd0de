using Camerad.Daemon.Control;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Tests.Sessions;
using Camerad.WebRtc;

namespace Camerad.Daemon.Tests.Control;

/// <summary>A viewer of stream "main".</summary>
internal sealed class FakeViewer(TimeProvider time) : IControllingViewer
{
    public IViewableStream Stream { get; } = new FakeStream("main");

    public bool IsOurs { get; set; } = true;

    public ControlBudget Budget { get; } = new(time);

    public int KeyFrameRequests { get; private set; }

    public void CountKeyFrameRequest() => KeyFrameRequests++;

    public Task<ViewerReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new ViewerReading(
        7, "session1", "main", DateTimeOffset.UnixEpoch, RTCPeerConnectionState.Connected, HasControl: true,
        Statistics: new PeerStatistics { PacketsLost = 3, RemoteAddress = "192.0.2.1:5" }));
}
