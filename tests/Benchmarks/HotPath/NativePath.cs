using System.Buffers.Binary;
using System.Net;
using Camerad.Benchmarks.Measurement;
using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.Benchmarks.HotPath;

/// <summary>
/// The same work by our C program (<c>native/path.c</c>): fragments, headers, OpenSSL EVP, sendmmsg with UDP_SEGMENT.
/// </summary>
internal sealed unsafe class NativePath : IDisposable
{
    /// <summary>As long as the daemon's header with its four extensions.</summary>
    private const int HeaderLength = 32;

    private readonly List<(byte[] Bytes, int[] NalUnits, byte[] ParameterSets)> _pictures = [];
    private readonly nint _path;
    private uint _timestamp;

    private readonly delegate* unmanaged<nint, byte*, int*, int, byte*, int, uint, int> _sendPicture =
        (delegate* unmanaged<nint, byte*, int*, int, byte*, int, uint, int>)NativeProgram.Function(
            "bench_path_picture");
    private readonly delegate* unmanaged<nint, long> _packets =
        (delegate* unmanaged<nint, long>)NativeProgram.Function("bench_path_packets");

    public NativePath(List<EncodedFrame> clip, SrtpProfile profile, int viewerCount, IPAddress local, IPAddress remote)
    {
        foreach (EncodedFrame frame in clip) _pictures.Add(Convert(frame));
        byte[] header = new byte[HeaderLength];
        (header[0], header[1]) = (0x90, 96);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), 0xBEDE_0004);
        var create = (delegate* unmanaged<int, int, uint, uint, byte*, int, nint>)NativeProgram.Function(
            "bench_path_create");
        fixed (byte* start = header)
            _path = create((int)profile, viewerCount, ToUInt32(local), ToUInt32(remote), start, HeaderLength);
    }

    /// <summary>Sends the clip once to every viewer.</summary>
    /// <returns>RTP packets sent.</returns>
    public long Run()
    {
        long before = _packets(_path);
        foreach ((byte[] bytes, int[] nalUnits, byte[] parameterSets) in _pictures)
        {
            fixed (byte* picture = bytes, sets = parameterSets)
            fixed (int* offsets = nalUnits)
            {
                int errno = _sendPicture(
                    _path, picture, offsets, nalUnits.Length / 2, sets, parameterSets.Length, _timestamp);
                if (errno != 0) throw new InvalidOperationException("sendmmsg failed: errno " + errno);
            }
            _timestamp += 3000;
        }
        return _packets(_path) - before;
    }

    public void Dispose() => ((delegate* unmanaged<nint, void>)NativeProgram.Function("bench_path_free"))(_path);

    private static uint ToUInt32(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static (byte[] Bytes, int[] NalUnits, byte[] ParameterSets) Convert(EncodedFrame frame)
    {
        var offsets = new List<int>();
        foreach (NalUnit nalUnit in frame.NalUnits) offsets.AddRange([nalUnit.Offset, nalUnit.Length]);
        byte[] sets = frame is { IsKeyFrame: true, ParameterSets: { } parameterSets } ? StapA(parameterSets) : [];
        return (frame.Bytes.ToArray(), [.. offsets], sets);
    }

    // RFC 6184 §5.7.1.
    private static byte[] StapA(H264ParameterSets sets)
    {
        var payload = new List<byte> { 0x78 };
        foreach (byte[] set in sets.Sps.Concat(sets.Pps))
            payload.AddRange([(byte)(set.Length >> 8), (byte)set.Length, .. set]);
        return [.. payload];
    }
}
