namespace Camerad.Signaling.Mqtt;

/// <summary>One viewer behind one broker.</summary>
internal sealed class MqttViewerChannel(ISignalSender sender, string session) : IViewerChannel
{
    public bool IsOurs => sender.IsPaced;

    public void Send(SignalingMessage message) => sender.Send(session, message);
}
