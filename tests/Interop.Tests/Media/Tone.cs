using System.Diagnostics;
using Camerad.Media;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Media;

/// <summary>A tone in Opus as a microphone: 50 packets a second.</summary>
internal sealed class Tone : IDisposable
{
    private const int Seconds = 4, PacketMilliseconds = 20, BitsPerSecond = 64000;

    // At a constant bitrate all packets have one length, so that they need no container.
    private const int PacketLength = BitsPerSecond / 8 * PacketMilliseconds / 1000;

    private static readonly Lazy<byte[]> Packets = new(Encode);

    private readonly EncodedFramePool _pool = new();
    private readonly Playback _playback;

    public Tone(RtcNetwork network)
    {
        Source = new EncodedAudioSource(network);
        _playback = new Playback(TimeSpan.FromMilliseconds(PacketMilliseconds), Write);
    }

    public EncodedAudioSource Source { get; }

    /// <summary>Writes nothing any more.</summary>
    public void Pause() => _playback.Dispose();

    public void Dispose()
    {
        _playback.Dispose();
        Source.Dispose();
    }

    private void Write(int number, long captureTicks)
    {
        byte[] packets = Packets.Value;
        int at = number % (packets.Length / PacketLength) * PacketLength;
        EncodedFrame frame = _pool.Rent(PacketLength);
        packets.AsSpan(at, PacketLength).CopyTo(frame.GetBuffer(PacketLength));
        frame.CompleteAudio(MediaCodec.Opus, PacketLength, captureTicks);
        Source.Write(frame);
        frame.Release();
    }

    private static byte[] Encode()
    {
        using Process process = Process.Start(new ProcessStartInfo(
            FrameNumber.Decoder,
            [
                "-v", "error", "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:duration={Seconds}",
                "-ac", "2", "-c:a", "libopus", "-b:a", $"{BitsPerSecond}", "-vbr", "off",
                "-frame_duration", $"{PacketMilliseconds}", "-f", "data", "-map", "0:a", "-",
            ])
        {
            RedirectStandardOutput = true,
        })!;
        using var packets = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(packets);
        process.WaitForExit();
        Assert.Equal(0, packets.Length % PacketLength);
        Assert.InRange(packets.Length / PacketLength, Seconds * 1000 / PacketMilliseconds, int.MaxValue);
        return packets.ToArray();
    }
}
