using Camerad.Daemon.Control;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>The real control channel.</summary>
internal sealed class ControlDataChannel : IControlChannel
{
    /// <summary>By which a viewer's channel is known (docs/control-channel.md).</summary>
    public const string Label = "control";

    private readonly RTCDataChannel _channel;

    /// <param name="channel">Listened to from now on.</param>
    public ControlDataChannel(RTCDataChannel channel)
    {
        _channel = channel;
        channel.BufferedAmountLowThreshold = ControlTransfers.LowWater;
        channel.OnMessage += message => MessageReceived?.Invoke(message.Text);
        channel.OnBufferedAmountLow += () => BufferedAmountLow?.Invoke();
        channel.OnClosing += () => Closed?.Invoke();
        channel.OnClose += () => Closed?.Invoke();
    }

    public event Action<string?>? MessageReceived;

    public event Action? BufferedAmountLow;

    public event Action? Closed;

    public long BufferedAmount => _channel.BufferedAmount;

    /// <summary>True for a channel that is meant for this, and keeps what is sent whole and in order.</summary>
    public static bool IsControl(RTCDataChannel channel) => channel is
        { Label: Label, Ordered: true, MaxRetransmits: null, MaxPacketLifeTime: null };

    public bool TrySend(string text)
    {
        try
        {
            _channel.Send(text);
            return true;
        }
        catch (RTCException)
        {
            return false;
        }
    }

    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _channel.Send(bytes);
            return true;
        }
        catch (RTCException)
        {
            return false;
        }
    }

    public void Close() => _channel.Close();
}
