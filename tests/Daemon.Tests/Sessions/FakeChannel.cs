using System.Collections.Concurrent;
using Camerad.Signaling;

namespace Camerad.Daemon.Tests.Sessions;

/// <summary>Remembers what a viewer is sent.</summary>
internal sealed class FakeChannel : IViewerChannel
{
    public bool IsOurs { get; init; } = true;

    public ConcurrentQueue<SignalingMessage> Sent { get; } = [];

    public void Send(SignalingMessage message) => Sent.Enqueue(message);
}
