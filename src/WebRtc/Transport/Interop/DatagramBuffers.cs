namespace Camerad.WebRtc.Transport.Interop;

/// <summary>
/// What a thread needs to read and write UDP sockets, some 160 kB: once, whatever the number of sockets. Freed when
/// nothing refers to it any more, or by who owns it.
/// </summary>
internal sealed class DatagramBuffers : IDisposable
{
    public DatagramReceiver Receiver { get; } = new();

    public DatagramSender Sender { get; } = new();

    public void Dispose()
    {
        Receiver.Dispose();
        Sender.Dispose();
    }
}
