using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.V4l2;

/// <summary>
/// Pictures of a camera that gives motion JPEG, decoded here; the JPEG stays with its picture, in the driver's buffer.
/// If several wait, only the newest is decoded.
/// </summary>
internal sealed class MjpegPictureSource : IPictureSource
{
    private const int StrideAlignment = 64;

    private readonly V4l2Device _device;
    private readonly IJpegDecoder _decoder;
    private readonly CaptureStream _stream;
    private RawPicture[] _pictures = [];
    private int _undecodedInARow;
    private long _undecoded;

    /// <param name="device">Belongs to the source from now on, but not if this throws.</param>
    /// <param name="mode">With <see cref="CameraFormat.Mjpeg"/>.</param>
    /// <param name="decoder">Belongs to the source from now on, but not if this throws.</param>
    /// <exception cref="SourceException">The device does not run so.</exception>
    public MjpegPictureSource(V4l2Device device, CameraMode mode, IJpegDecoder decoder)
    {
        _device = device;
        _decoder = decoder;
        _stream = new CaptureStream(device);
        try
        {
            _stream.Configure(mode);
            Format = FormatOf(_stream);
            _stream.Start(MakePictures);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public PictureFormat Format { get; }

    public double FramesPerSecond => _stream.FramesPerSecond;

    public SafeHandle Readable => _device.Handle;

    public long NextDueTicks => long.MaxValue;

    /// <inheritdoc/>
    /// <remarks>With those that could not be decoded, and those not decoded since a newer one was there.</remarks>
    public long DroppedPictures => _stream.DroppedFrames + _undecoded;

    public bool TryTake([NotNullWhen(true)] out RawPicture? picture)
    {
        picture = null;
        if (!_stream.TryTake(out DequeuedBuffer buffer, out long captureTicks, out _)) return false;
        _stream.Queue.Lend(buffer.Index);
        while (_stream.TryTake(out DequeuedBuffer newer, out long newerTicks, out _))
        {
            _undecoded++;
            _stream.Queue.Lend(newer.Index);
            _stream.Queue.Return(buffer.Index);
            (buffer, captureTicks) = (newer, newerTicks);
        }

        RawPicture target = _pictures[buffer.Index];
        ReadOnlyMemory<byte> jpeg = _stream.Queue.ContentOf(buffer);
        target.Lend(captureTicks, jpeg);
        if (IsOurSize(jpeg.Span) && _decoder.TryDecode(jpeg.Span, target))
        {
            _undecodedInARow = 0;
            picture = target;
            return true;
        }

        _undecoded++;
        target.Release();
        if (++_undecodedInARow < CaptureStream.MaxFaultsInARow) return false;
        throw new SourceException(
            $"{_device.Name} gives nothing but damaged JPEGs; a bad cable or too little power does that");
    }

    public void Dispose()
    {
        _stream.Dispose();
        _decoder.Dispose();
        _device.Dispose();
    }

    private bool IsOurSize(ReadOnlySpan<byte> jpeg) =>
        _decoder.TryReadSize(jpeg, out int width, out int height)
        && (width & ~1) == Format.Width && (height & ~1) == Format.Height;

    private static PictureFormat FormatOf(CaptureStream stream)
    {
        (uint width, uint height) = stream.IsMultiplanar
            ? (stream.Format.PixMp.Width, stream.Format.PixMp.Height)
            : (stream.Format.Pix.Width, stream.Format.Pix.Height);
        return new PictureFormat(PixelFormat.I420, (int)width & ~1, (int)height & ~1);
    }

    private void MakePictures()
    {
        BufferQueue queue = _stream.Queue;
        _pictures = new RawPicture[queue.Count];
        for (int i = 0; i < _pictures.Length; i++)
        {
            int index = i;
            var planes = new PicturePlane[Format.PlaneCount];
            for (int plane = 0; plane < planes.Length; plane++)
            {
                int stride = (Format.RowLength(plane) + StrideAlignment - 1) & -StrideAlignment;
                byte[] memory = GC.AllocateUninitializedArray<byte>(stride * Format.RowCount(plane));
                planes[plane] = new PicturePlane(memory, stride);
            }

            _pictures[i] = new RawPicture(Format, planes, _ => queue.Return(index));
        }
    }
}
