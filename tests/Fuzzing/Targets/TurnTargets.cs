using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.Fuzzing.Targets;

/// <summary>What a TURN server may say: in datagrams, and in a stream.</summary>
internal static class TurnTargets
{
    private static readonly TransportAddress Server = TransportAddress.FromIPv4(0xC6336405, 3478);
    private static readonly TransportAddress Peer = TransportAddress.FromIPv4(0xCB007107, 5000);
    private static readonly byte[] Channel = Convert.FromHexString("40000004AABBCCDD");

    public static IEnumerable<FuzzTarget> Create()
    {
        byte[] challenge = Challenge(), indication = Indication();
        yield return new FuzzTarget("turn", [challenge, indication, Channel, PacketTargets.StunResponse], RunClient);
        yield return new FuzzTarget("turn-stream", [[.. challenge, .. Channel, .. indication]], RunStream);
    }

    // Whatever it says first, and then again when something was bound and sent.
    private static void RunClient(byte[] input)
    {
        var buffer = new byte[SendBatch.MaxDatagramLength + 100];
        var client = new TurnClient(
            Server, RelayProtocol.Udp, new TurnCredentials("alice", "secret"), tag: 1, new FuzzRandom(1), Instant.Zero);
        Instant now = Instant.Zero;
        for (int i = 0; i < 3; i++)
        {
            while (client.TryPollTransmit(now, buffer, out _)) { }
            // Its id is ours, so that damage reaches what lies behind.
            byte[] said = (byte[])input.Clone();
            if (StunMessage.IsStun(said) && StunMessage.IsStun(buffer)) buffer.AsSpan(8, 12).CopyTo(said.AsSpan(8));
            client.TryHandleDatagram(now, Server, said, out _, out _);
            client.Bind(now, Peer);
            client.Frame(Peer, buffer, 1000);
            now += TimeSpan.FromSeconds(1);
            client.HandleTimeout(now);
            while (client.TryPollEvent(out _)) { }
        }
    }

    private static void RunStream(byte[] input)
    {
        ReadOnlySpan<byte> rest = input;
        while (TurnStream.TryFindMessage(rest, out int length) && length > 0)
        {
            ChannelData.TryRead(rest[..length], out _, out _);
            rest = rest[length..];
        }
    }

    private static byte[] Challenge()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.ErrorResponse, StunMethod.Allocate, new StunTransactionId(1, 1));
        writer.AddErrorCode(StunErrorCode.Unauthenticated);
        writer.Add(StunAttributeType.Realm, "relay.test"u8);
        writer.Add(StunAttributeType.Nonce, "obMatJos2gAAAnonce"u8);
        writer.Add(StunAttributeType.PasswordAlgorithms, [0, 2, 0, 0, 0, 1, 0, 0]);
        return buffer[..writer.Length];
    }

    private static byte[] Indication()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Data, new StunTransactionId(1, 1));
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, Peer);
        writer.Add(StunAttributeType.Data, "data"u8);
        return buffer[..writer.Length];
    }
}
