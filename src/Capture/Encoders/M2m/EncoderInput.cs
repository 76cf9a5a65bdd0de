using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Encoders.M2m;

/// <summary>
/// The side of an encoder that takes pictures: in the driver's memory, into which they are copied, or in their own if
/// they have a dma-buf laid out just as the driver wants it. The first refusal of a dma-buf is for good.
/// </summary>
internal sealed class EncoderInput : IDisposable
{
    private readonly V4l2Device _device;
    private readonly BufferQueue _queue;
    private readonly PendingPictures _pending;
    private readonly RawPicture?[] _held = new RawPicture?[BufferQueue.MaxBuffers];
    private readonly int[] _lastDmaBuf = new int[BufferQueue.MaxBuffers];
    private PicturePlane[][] _targets = [];
    private PictureFormat _format;
    private PlaneLayout? _layout;
    private int[] _usedBytes = [];
    private bool _triesDmaBufs;

    public EncoderInput(V4l2Device device, uint type, PendingPictures pending, bool triesDmaBufs)
    {
        _device = device;
        _queue = new BufferQueue(device, type);
        _pending = pending;
        _triesDmaBufs = triesDmaBufs;
        Array.Fill(_lastDmaBuf, RawPicture.NoDmaBuf);
    }

    /// <summary>BufType….</summary>
    public uint Type => _queue.Type;

    /// <summary>True if pictures are taken from their own memory now.</summary>
    public bool UsesDmaBufs { get; private set; }

    /// <summary>Why pictures with a dma-buf are copied all the same; null if they are not.</summary>
    public string? WhyCopied { get; private set; }

    /// <summary>Pictures copied.</summary>
    public long Copied { get; private set; }

    /// <summary>Pictures taken from their own memory.</summary>
    public long Shared { get; private set; }

    private PlaneLayout Layout => _layout ?? throw new InvalidOperationException("not configured");

    /// <summary>Sets the format of the pictures.</summary>
    /// <exception cref="SourceException">The device does not take them.</exception>
    public void SetFormat(PictureFormat format)
    {
        _format = format;
        foreach (uint code in FourCc.Of(format.Pixels))
        {
            if (!TrySetFormat(code, stride: 0, out V4l2Format answer)) continue;
            if (PlaneLayout.Of(answer, _queue.IsMultiplanar) is not { } layout) continue;
            if (layout.Format.Width < format.Width || layout.Format.Height < format.Height)
            {
                throw new SourceException(
                    $"{_device.Name} takes pictures of {layout.Format.Width}x{layout.Format.Height} at most, not of "
                    + $"{format.Width}x{format.Height}; set a smaller size, or the software encoder",
                    needsRepair: true);
            }

            _layout = layout;
            return;
        }

        throw new SourceException($"{_device.Name} does not take {format.Pixels}", needsRepair: true);
    }

    /// <summary>
    /// A driver that wants 1088 rows for 1080 must be told that 8 of them are not to be seen. Setting the format undoes
    /// it.
    /// </summary>
    public void SetVisiblePart()
    {
        if (Layout.Format.Width == _format.Width && Layout.Format.Height == _format.Height) return;
        var selection = new V4l2Selection
        {
            Type = BufTypeVideoOutput,                          // of multi-planar queues, too
            Target = SelTgtCrop,
            R = new V4l2Rect { Width = (uint)_format.Width, Height = (uint)_format.Height },
        };
        _ = _device.Call(VidiocSSelection, ref selection);
    }

    /// <summary>Allocates the driver's memory.</summary>
    /// <exception cref="SourceException">There is none.</exception>
    public void Allocate()
    {
        int errno = _queue.Allocate(MemoryMmap, BuffersWanted());
        if (errno != 0) throw _device.Failure($"buffers of {Layout.Format}", errno);
        _targets = new PicturePlane[_queue.Count][];
        for (int i = 0; i < _targets.Length; i++)
        {
            _targets[i] = Layout.In(_queue.MemoryOf(i)) ?? throw new SourceException(
                $"{_device.Name} gives buffers that are too small for {Layout.Format}", needsRepair: true);
        }

        _usedBytes = [.. _queue.MemoryOf(0).Select(static memory => memory.Length)];
        UsesDmaBufs = false;
    }

    /// <returns>0, or errno.</returns>
    public int StreamOn() => _queue.StreamOn();

    /// <inheritdoc cref="StatefulEncoder.TryGive"/>
    public bool TryGive(RawPicture picture)
    {
        Reclaim();
        bool mayShare = _triesDmaBufs && picture.DmaBuf != RawPicture.NoDmaBuf;
        if (mayShare && TryShare(picture, out bool isTaken)) return isTaken;
        if (UsesDmaBufs) CopyFromNowOn();
        int index = _queue.FindIdle();
        if (index < 0) return false;
        for (int plane = 0; plane < picture.Planes.Length; plane++)
        {
            PlaneCopy.Copy(
                picture.Planes[plane], _targets[index][plane], picture.Format.RowLength(plane),
                picture.Format.RowCount(plane));
        }

        int errno = _queue.QueueFilled(index, _usedBytes, _pending.Add(picture.CaptureTicks));
        if (errno != 0)
        {
            _pending.TakeBack();
            throw _device.Failure("a picture", errno);
        }

        Copied++;
        return true;
    }

    /// <summary>Takes back the pictures that the driver has used.</summary>
    /// <exception cref="SourceException">The device is gone or has failed.</exception>
    public void Reclaim()
    {
        while (_queue.TryDequeue(out DequeuedBuffer buffer) == DequeueResult.Buffer) Release(buffer.Index);
    }

    public void Dispose()
    {
        _queue.Dispose();
        for (int i = 0; i < _held.Length; i++) Release(i);
    }

    /// <summary>Gives the driver the picture's own memory.</summary>
    /// <returns>False if this driver does not take it; then it must be copied.</returns>
    private bool TryShare(RawPicture picture, out bool isTaken)
    {
        isTaken = false;
        if (!UsesDmaBufs && !TryChangeToDmaBufs(picture)) return false;
        if (!Layout.Matches(picture)) return Refuse("its rows lie elsewhere");
        int index = FindIdleFor(picture.DmaBuf);
        if (index < 0) return true;
        long length = DmaBufs.LengthOf(picture.DmaBuf);
        int errno = _queue.QueueDmaBuf(
            index, picture.DmaBuf, length, (int)Math.Min(length, _usedBytes[0]), _pending.Add(picture.CaptureTicks));
        if (errno != 0)
        {
            _pending.TakeBack();
            return Refuse($"QBUF: {Marshal.GetPInvokeErrorMessage(errno)}");
        }

        picture.AddReference();
        _held[index] = picture;
        _lastDmaBuf[index] = picture.DmaBuf;
        Shared++;
        isTaken = true;
        return true;
    }

    private bool TryChangeToDmaBufs(RawPicture picture)
    {
        // Only between pictures: what is inside would be lost. A camera's first picture finds the encoder empty.
        for (int i = 0; i < _queue.Count; i++)
        {
            if (_queue.IsWithDriver(i)) return false;
        }

        if (Layout.NeededBytes.Length != 1) return Refuse("its planes lie in several memories");
        long length = DmaBufs.LengthOf(picture.DmaBuf);
        if (length < Layout.NeededBytes[0]) return Refuse($"its {length} bytes are too few");
        if (TryAllocateForDmaBufs(picture)) return true;
        CopyFromNowOn();
        return false;
    }

    /// <returns>False: the picture must be copied, and all that follow.</returns>
    private bool Refuse(string why)
    {
        WhyCopied = why;
        _triesDmaBufs = false;
        return false;
    }

    private bool TryAllocateForDmaBufs(RawPicture picture)
    {
        _queue.StreamOff();
        _queue.Free();
        if (!Layout.Matches(picture))
        {
            // Perhaps it takes the camera's stride.
            uint stride = (uint)picture.Planes[0].Stride;
            PlaneLayout? layout = TrySetFormat(Layout.Code, stride, out V4l2Format answer)
                ? PlaneLayout.Of(answer, _queue.IsMultiplanar)
                : null;
            if (layout?.Matches(picture) != true) return Refuse("its rows lie elsewhere");
            _layout = layout;
            SetVisiblePart();
        }

        int errno = _queue.Allocate(MemoryDmabuf, BuffersWanted());
        if (errno == 0) errno = _queue.StreamOn();
        UsesDmaBufs = errno == 0;
        return UsesDmaBufs || Refuse($"REQBUFS: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    /// <summary>Goes back to copying; pictures inside are lost.</summary>
    private void CopyFromNowOn()
    {
        _queue.StreamOff();
        for (int i = 0; i < _held.Length; i++) Release(i);
        _queue.Free();
        SetFormat(_format);
        SetVisiblePart();
        Allocate();
        int errno = _queue.StreamOn();
        if (errno != 0) throw _device.Failure("a new start", errno);
    }

    // A driver keeps the last dma-buf of each buffer mapped: the same one costs nothing.
    private int FindIdleFor(int dmaBuf)
    {
        for (int i = 0; i < _queue.Count; i++)
        {
            if (_lastDmaBuf[i] == dmaBuf && _queue.IsIdle(i)) return i;
        }

        return _queue.FindIdle();
    }

    private int BuffersWanted()
    {
        long least = 0;
        if (DeviceControlTable.Find(_device, CidMinBuffersForOutput) is { } control)
            _ = DeviceControlTable.Get(_device, control, out least);
        return (int)Math.Clamp(least + 1, StatefulEncoder.InputBuffers, BufferQueue.MaxBuffers);
    }

    private bool TrySetFormat(uint code, uint stride, out V4l2Format format)
    {
        const int FirstHdHeight = 720;
        format = new V4l2Format { Type = _queue.Type };
        (uint width, uint height) = ((uint)_format.Width, (uint)_format.Height);
        uint colorspace = _format.Height < FirstHdHeight ? ColorspaceSmpte170M : ColorspaceRec709;
        if (_queue.IsMultiplanar)
        {
            (format.PixMp.Width, format.PixMp.Height, format.PixMp.PixelFormat) = (width, height, code);
            (format.PixMp.Field, format.PixMp.Colorspace, format.PixMp.NumPlanes) = (FieldNone, colorspace, 1);
            format.PixMp.PlaneFmt[0].BytesPerLine = stride;
        }
        else
        {
            (format.Pix.Width, format.Pix.Height, format.Pix.PixelFormat) = (width, height, code);
            (format.Pix.Field, format.Pix.Colorspace, format.Pix.BytesPerLine) = (FieldNone, colorspace, stride);
        }

        if (_device.Call(VidiocSFmt, ref format) != 0) return false;
        return (_queue.IsMultiplanar ? format.PixMp.PixelFormat : format.Pix.PixelFormat) == code;
    }

    private void Release(int index)
    {
        _held[index]?.Release();
        _held[index] = null;
    }
}
