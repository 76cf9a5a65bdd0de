using System.Buffers.Binary;
using Camerad.Media;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.Fuzzing.Targets;

/// <summary>
/// What a peer sends as media: payloads to each depacketizer, and whole packets to the receiving side.
/// </summary>
internal static class ReceivingTargets
{
    private const byte Rtcp = 1;

    /// <summary>Pictures of every codec with a gap, its repair, sound, a sender report, BYE.</summary>
    internal static readonly byte[] Stream = Join(
        "05" + "80E00001000000000000000A" + "780009" + "6742E01FDA0280F640" + "0004" + "68CE3C80" + "0003" + "658884",
        "0A" + "80E0000300001770" + "0000000A" + "419A02",
        "0A" + "80E8000900000BB8" + "0000000B" + "0002" + "419A01",
        "05" + "90E1000400002328" + "0000000A" + "BEDE0002" + "1030" + "21000A" + "000000"
            + "105042009D012A8002E00101",
        "05" + "80E2000500002EE0" + "0000000A" + "8C11824983422027F01DF000",
        "05" + "80E3000600003A98" + "0000000A" + "280908000000054CFFB3C03010AABB",
        "14" + "816F0001000003C0" + "0000000C" + "00000007" + "78AA",
        "01" + "80C80006" + "0000000A" + "E000000080000000" + "00001000" + "00000010" + "00001000",
        "01" + "81CB0001" + "0000000A");

    /// <summary>Sound, a digit with its end three times, one whose end is lost, a long one in two segments.</summary>
    internal static readonly byte[] Tones = Join(
        "14" + "806F0001000003C0" + "0000000C" + "78AA",
        "14" + "80EE000200000780" + "0000000C" + "050A03C0",
        "14" + "806E000300000780" + "0000000C" + "058A0780",
        "14" + "806E000400000780" + "0000000C" + "058A0780",
        "00" + "806E000500000780" + "0000000C" + "058A0780",
        "FA" + "80EE000600004000" + "0000000C" + "0A0A03C0",
        "14" + "80EE000700100000" + "0000000C" + "0F0AFFFF",
        "14" + "806E00080010FFFF" + "0000000C" + "0F0A0020",
        "14" + "806E00090010FFFF" + "0000000C" + "0F8A0040",
        "14" + "806F000A00120000" + "0000000C" + "78AA");

    private static readonly byte[] H264Payloads = Join(
        "780009" + "6742E01FDA0280F640" + "0004" + "68CE3C80", "7C858884", "7C050102", "7C450304", "419A01");

    private static readonly byte[] Vp8Payloads = Join(
        "90E091112F205042009D012A8002E00101", "80E091112F20AABB", "105101");
    private static readonly byte[] Vp9Payloads = Join(
        "8E1138014000B402800168020401480102AABB", "DC11030502AA", "8C11824983422027F01DF000");
    private static readonly byte[] Av1Payloads = Join(
        "280908000000054CFFB3C03010AABB", "503030AA", "D0BBCC", "90DDEE", "000330AA0230BB");

    public static IEnumerable<FuzzTarget> Create()
    {
        yield return Depacketizer("h264payload", H264Payloads, () => new H264Depacketizer());
        yield return Depacketizer("vp8payload", Vp8Payloads, () => new Vp8Depacketizer());
        yield return Depacketizer("vp9payload", Vp9Payloads, () => new Vp9Depacketizer());
        yield return Depacketizer("av1payload", Av1Payloads, () => new Av1Depacketizer());
        yield return new FuzzTarget("inbound", [Stream], input => Receive(input));
        yield return new FuzzTarget("tones", [Tones], input => Hear(input));
    }

    private static FuzzTarget Depacketizer(string name, byte[] seed, Func<IDepacketizer> create) =>
        new(name, [seed], input => Depacketize(input, create()));

    /// <summary>Payloads behind their lengths, a frame each three.</summary>
    private static void Depacketize(byte[] input, IDepacketizer depacketizer)
    {
        var frame = new FrameBuffer();
        ReadOnlySpan<byte> rest = input;
        for (int i = 0; TryTake(ref rest, out ReadOnlySpan<byte> payload); i++)
        {
            if (i % 3 == 0)
            {
                depacketizer.Begin();
                frame.Clear();
            }
            depacketizer.BeginsKeyFrame(payload);
            if (!depacketizer.TryAdd(payload, frame) || i % 3 == 2) depacketizer.Finish(frame, out _);
        }
    }

    /// <returns>Frames.</returns>
    internal static int Receive(byte[] input) => Receive(input, static _ => { });

    /// <returns>Digits, each of which ends before the next begins.</returns>
    internal static int Hear(byte[] input)
    {
        int tones = 0;
        bool isOn = false;
        Receive(input, told =>
        {
            if (told.Kind is not (InboundEventKind.ToneBegan or InboundEventKind.ToneEnded)) return;
            if (isOn == (told.Kind == InboundEventKind.ToneBegan))
                throw new InvalidOperationException("tones do not begin and end in turn");
            isOn = !isOn;
            if (isOn) tones++;
        });
        return tones;
    }

    private static int Receive(byte[] input, Action<InboundEvent> onEvent)
    {
        int frames = 0;
        var media = new InboundMedia(new FuzzRandom(1));
        media.SetReceivers(Instant.Zero, [Receiver(1, MediaKind.Video), Receiver(2, MediaKind.Audio)]);
        Span<byte> destination = stackalloc byte[InboundMedia.MaxCompoundLength];
        Instant now = Instant.Zero;
        ReadOnlySpan<byte> rest = input;
        while (TryTake(ref rest, out ReadOnlySpan<byte> packet))
        {
            if (packet.IsEmpty) continue;
            if (packet[0] == Rtcp) media.HandleRtcp(now, packet[1..]);
            else media.HandleRtp(now, packet[1..]);
            now += TimeSpan.FromMilliseconds(packet[0]);
            media.HandleTimeout(now);
            for (int polled = 0; media.TryPollRtcp(now, destination, out _); polled++)
                if (polled > 1000) throw new InvalidOperationException("RTCP without end");
            while (media.TryPollFrame(out _)) frames++;
            while (media.TryPollEvent(out InboundEvent told)) onEvent(told);
        }
        media.Stop();
        if (media.PacketsWaiting != 0) throw new InvalidOperationException("a packet was not given back");
        return frames;
    }

    private static RtpReceiverParameters Receiver(int handle, MediaKind kind) => new()
    {
        Handle = handle,
        Kind = kind,
        Mid = handle == 1 ? "0" : "1",
        Codecs = kind == MediaKind.Audio
            ? [new RtpReceiverCodec(111, "audio/opus", 48_000),
                new RtpReceiverCodec(110, "audio/telephone-event", 48_000)]
            : [.. ((string[])["H264", "VP8", "VP9", "AV1"]).Select(Video)],
        Extensions = new InboundHeaderExtensionIds(1, 2, 5, 6),
        ReducedSizeRtcp = true,
    };

    private static RtpReceiverCodec Video(string name, int number) =>
        new((byte)(96 + number), "video/" + name, 90_000)
        {
            RtxPayloadType = (byte)(104 + number), Nack = true, NackPli = true, TransportCc = true,
        };

    private static byte[] Join(params ReadOnlySpan<string> parts)
    {
        var joined = new List<byte>();
        foreach (string part in parts)
        {
            byte[] bytes = Convert.FromHexString(part.Replace(" ", "", StringComparison.Ordinal));
            joined.AddRange([(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
        }
        return [.. joined];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < 2) return false;
        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(rest), rest.Length - 2);
        part = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }
}
