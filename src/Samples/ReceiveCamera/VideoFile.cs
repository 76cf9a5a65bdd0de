using System.Buffers.Binary;
using System.Text;

namespace Camerad.WebRtc.Samples;

/// <summary>
/// Encoded pictures in a file: H.264 one after the other, which players call a raw .h264 file; others in IVF, whose
/// frames have a header of length and time. It begins with a picture that a decoder can begin with.
/// </summary>
internal sealed class VideoFile(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = File.Create(path);
    private uint _lastTimestamp;
    private ulong _time;
    private bool _isDisposed;

    public int Pictures { get; private set; }

    public void Write(RTCEncodedVideoFrame frame)
    {
        lock (_gate)
        {
            if (_isDisposed || (Pictures == 0 && frame.Type != RTCEncodedVideoFrameType.Key)) return;
            if (frame.Metadata.MimeType != "video/H264") WriteIvf(frame);
            _file.Write(frame.Data.Span);
            _file.Flush();
            if (++Pictures % 100 == 0) Console.WriteLine($"{Pictures} pictures saved in {path}");
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _file.Dispose();
        }
    }

    private void WriteIvf(RTCEncodedVideoFrame frame)
    {
        if (Pictures == 0) WriteHeader(_file, frame.Metadata.MimeType);
        else _time += frame.Timestamp - _lastTimestamp;   // which wraps around, and so does this
        _lastTimestamp = frame.Timestamp;
        WriteFrameHeader(_file, frame.Data.Length, _time);
    }

    private static void WriteHeader(FileStream file, string mimeType)
    {
        Span<byte> header = stackalloc byte[32];
        header.Clear();
        "DKIF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 32);        // this header's length
        string codec = mimeType switch { "video/VP8" => "VP80", "video/VP9" => "VP90", _ => "AV01" };
        Encoding.ASCII.GetBytes(codec, header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 90000);    // ticks of time in a second
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        file.Write(header);
    }

    private static void WriteFrameHeader(FileStream file, int length, ulong time)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[4..], time);
        file.Write(header);
    }
}
