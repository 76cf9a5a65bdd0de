using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>A peer inside <see cref="FakeSocket"/>: ICE, and a count of what it gets.</summary>
internal sealed class FakeViewer
{
    public const string OwnUfrag = "them";

    private int _pictures;
    private int _lastSequence = -1;

    public FakeViewer(int number)
    {
        Number = number;
        Address = TransportAddress.FromIPv4(0x0A010000u + (uint)number, 5000);
        Agent = new IceAgent(IceRole.Controlling, 0xF000u + (uint)number, new SeededRandom((ulong)number));
        Agent.SetLocalCredentials(OwnUfrag, LoopBench.ViewerPassword);
        Agent.SetRemoteCredentials(Ufrag, LoopBench.CameraPassword);
        Agent.AddLocalCandidate(IceCandidate.Host(Address));
        Agent.AddRemoteCandidate(IceCandidate.Host(Camera));
    }

    public static TransportAddress Camera { get; } = TransportAddress.FromIPv4(0x0A000001, 8189);

    public int Number { get; }

    public string Ufrag => $"v{Number:d4}";

    public TransportAddress Address { get; }

    public IceAgent Agent { get; }

    /// <summary>Pictures whose last packet has come.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>Packets missing or out of order.</summary>
    public int Gaps { get; private set; }

    public void HandleRtp(ReadOnlySpan<byte> datagram)
    {
        int sequence = (datagram[2] << 8) | datagram[3];
        if (_lastSequence >= 0 && sequence != ((_lastSequence + 1) & 0xFFFF)) Gaps++;
        _lastSequence = sequence;
        if ((datagram[1] & 0x80) != 0) Interlocked.Increment(ref _pictures);
    }
}
