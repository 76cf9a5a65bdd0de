using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Decoders;

/// <summary>
/// Decodes H.264 into raw pictures by the system's libopenh264, for stills: begin with a key frame; what follows it may
/// be decoded too. Not thread-safe.
/// </summary>
internal sealed class OpenH264Decoder : IDisposable
{
    /// <summary>Pixels of the largest picture that memory is given for: that of level 5.2.</summary>
    public const int MaxArea = 4096 * 2304;

    private readonly OpenH264 _library;
    private OpenH264DecoderHandle? _decoder;        // null before a key frame, and after a fault
    private PicturePool? _pool;
    private byte[] _accessUnit = [];

    /// <exception cref="SourceException">The library is not installed.</exception>
    public OpenH264Decoder() => _library = OpenH264.Load();

    private static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    /// <param name="frame">A key frame, or one that follows what was decoded before.</param>
    /// <param name="picture">In I420; the caller owns a reference.</param>
    /// <returns>False if it is damaged, or too large, or its key frame was not decoded.</returns>
    public bool TryDecode(EncodedFrame frame, [NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        if (frame.IsKeyFrame && frame.ParameterSets is { } sets && (long)sets.Width * sets.Height > MaxArea)
            return false;
        if (_decoder is null && (!frame.IsKeyFrame || !TryStart())) return false;
        int state = _decoder.DecodeFrameNoDelay(Gather(frame), out OpenH264Structs.BufferInfo info);

        // Profiles with reordering hold a picture back, for one that might have to be shown before it.
        if (state == OpenH264Structs.DecodingErrorFree && info.BufferStatus != OpenH264Structs.BufferReady)
            state = _decoder.FlushFrame(out info);
        bool decoded = state == OpenH264Structs.DecodingErrorFree
            && info.BufferStatus == OpenH264Structs.BufferReady && TryCopy(info, frame.CaptureTicks, out picture);
        if (!decoded) Stop();
        return decoded;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    [MemberNotNullWhen(true, nameof(_decoder))]
    private bool TryStart()
    {
        _decoder = _library.CreateDecoder();
        _ = _decoder.SetOption(OpenH264Structs.DecoderOptionTraceLevel, OpenH264Structs.LogQuiet);
        OpenH264Structs.DecoderParameters parameters = default;
        parameters.TargetDqLayer = OpenH264Structs.TargetAllLayers;
        parameters.EcActiveIdc = OpenH264Structs.ErrorConcealmentOff;
        parameters.VideoProperty.BsType = OpenH264Structs.BitstreamAvc;
        if (_decoder.Initialize(parameters) == 0) return true;
        Stop();
        return false;
    }

    private void Stop()
    {
        _decoder?.Dispose();
        _decoder = null;
    }

    /// <summary>The access unit with start codes, behind its parameter sets if a decoder begins with it.</summary>
    private ReadOnlySpan<byte> Gather(EncodedFrame frame)
    {
        int length = 0;
        if (frame.IsKeyFrame && frame.ParameterSets is { } sets)
        {
            foreach (byte[] sps in sets.Sps) Append(sps, ref length);
            foreach (byte[] pps in sets.Pps) Append(pps, ref length);
        }

        foreach (NalUnit nal in frame.NalUnits) Append(frame.Bytes.Slice(nal.Offset, nal.Length), ref length);
        return _accessUnit.AsSpan(0, length);
    }

    private void Append(ReadOnlySpan<byte> nal, ref int length)
    {
        int needed = length + StartCode.Length + nal.Length;
        if (_accessUnit.Length < needed) Array.Resize(ref _accessUnit, needed * 2);
        StartCode.CopyTo(_accessUnit.AsSpan(length));
        nal.CopyTo(_accessUnit.AsSpan(length + StartCode.Length));
        length = needed;
    }

    private bool TryCopy(
        in OpenH264Structs.BufferInfo info, long captureTicks, [NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        (int width, int height) = (info.SystemBuffer.Width, info.SystemBuffer.Height);
        if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0 || (long)width * height > MaxArea)
            return false;
        var format = new PictureFormat(PixelFormat.I420, width, height);
        if (_pool?.Format != format) _pool = new PicturePool(format);
        picture = _pool.Rent(captureTicks);
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            int stride = info.SystemBuffer.Stride[plane == 0 ? 0 : 1];
            var rows = new PlaneRows(picture, plane);
            ReadOnlySpan<byte> decoded = OpenH264DecoderHandle.Plane(
                info, plane, ((rows.Count - 1) * stride) + rows.Length);
            for (int row = 0; row < rows.Count; row++)
                decoded.Slice(row * stride, rows.Length).CopyTo(rows.Row(row));
        }

        return true;
    }
}
