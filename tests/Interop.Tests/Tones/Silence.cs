using Camerad.Interop.Tests.Media;

namespace Camerad.Interop.Tests.Tones;

/// <summary>Silence in PCMU: 50 packets a second, in a clock of 8 kHz.</summary>
internal sealed class Silence : IDisposable
{
    private const int PacketMilliseconds = 20, SamplesPerMillisecond = 8;

    private static readonly byte[] Packet =
        [.. Enumerable.Repeat((byte)0xFF, PacketMilliseconds * SamplesPerMillisecond)];

    private readonly Playback _playback;

    public Silence(RtcNetwork network)
    {
        Source = new EncodedAudioSource(network, new RTCRtpCodec("audio/PCMU", 8000, 1));
        _playback = new Playback(
            TimeSpan.FromMilliseconds(PacketMilliseconds),
            (_, captureTicks) => Source.Write(Packet, TimeSpan.FromTicks(captureTicks)));
    }

    public EncodedAudioSource Source { get; }

    public void Dispose()
    {
        _playback.Dispose();
        Source.Dispose();
    }
}
