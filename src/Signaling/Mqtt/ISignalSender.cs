namespace Camerad.Signaling.Mqtt;

/// <summary>The way to the viewers of one broker.</summary>
internal interface ISignalSender
{
    /// <summary>True where the broker is ours and bounds each viewer's rate already.</summary>
    bool IsPaced { get; }

    /// <summary>Queues a message; never blocks, never throws; drops it when the broker is away or far behind.</summary>
    void Send(string session, SignalingMessage message);
}
