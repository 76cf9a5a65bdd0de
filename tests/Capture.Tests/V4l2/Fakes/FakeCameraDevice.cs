using Camerad.Capture.Interop;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>A camera whose pictures a test gives one by one.</summary>
internal sealed class FakeCameraDevice : FakeNode
{
    private const uint CodedSize = 512 * 1024;
    private V4l2Format _format;
    private V4l2Fract _interval = new() { Numerator = 1, Denominator = 30 };
    private readonly Queue<uint> _events = [];
    private int _dequeueError;

    public FakeCameraDevice() => Queue = new FakeQueue(0);

    public FakeQueue Queue { get; }

    /// <summary>Sequence number of the next picture.</summary>
    public uint Sequence { get; set; }

    /// <summary>Bytes from row to row; 0: as many as a row has.</summary>
    public uint Stride { get; set; }

    /// <summary>The size it has, whatever is asked for; 0: as asked for.</summary>
    public (uint Width, uint Height) OnlySize { get; set; }

    public bool CanExport { get; set; } = true;

    /// <summary>Times of capture are those of now, or as a test says.</summary>
    public uint TimestampFlags { get; set; } = BufFlagTimestampMonotonic;

    /// <summary>Of the format that is set.</summary>
    public uint CurrentCode => IsMultiplanar ? _format.PixMp.PixelFormat : _format.Pix.PixelFormat;

    /// <summary>True if the driver has a buffer to fill.</summary>
    public bool HasQueued
    {
        get
        {
            lock (Sync) return Queue.Queued.Count > 0;
        }
    }

    private int[] PlaneLengths => IsMultiplanar
        ? [.. Enumerable.Range(0, _format.PixMp.NumPlanes).Select(i => (int)_format.PixMp.PlaneFmt[i].SizeImage)]
        : [(int)_format.Pix.SizeImage];

    /// <summary>Fills the oldest queued buffer; false if the driver has none.</summary>
    /// <param name="content">Written to each plane's begin.</param>
    /// <param name="flags">Beside those of the timestamp.</param>
    /// <param name="timestampUs">Null: now.</param>
    /// <param name="usedBytes">Null: of the content, or all of the buffer if there is none.</param>
    /// <param name="index">What the driver says; null: the truth.</param>
    public bool Give(
        ReadOnlySpan<byte> content = default, uint flags = 0, long? timestampUs = null, uint? usedBytes = null,
        int? index = null)
    {
        lock (Sync)
        {
            int next = Queue.TakeQueued();
            uint sequence = Sequence++;
            if (next < 0) return false;
            FakeQueue.Buffer buffer = Queue.Buffers[next];
            if (!content.IsEmpty) content.CopyTo(buffer.Memories[0].GetSpan());
            uint[] used = content.IsEmpty
                ? [.. buffer.Memories.Select(memory => (uint)memory.Length)]
                : [(uint)content.Length];
            if (usedBytes is { } claimed) used[0] = claimed;
            long now = timestampUs ?? (MonotonicClock.Ticks / TimeSpan.TicksPerMicrosecond);
            Queue.Complete(index ?? next, now, sequence, TimestampFlags | flags, used);
            SetReady(true);
            return true;
        }
    }

    /// <summary>From now on DQBUF fails so, and poll(2) tells.</summary>
    public void Break(int errno)
    {
        lock (Sync)
        {
            _dequeueError = errno;
            SetReady(true);
        }
    }

    /// <summary>The signal has changed to this size.</summary>
    public void ChangeSignal(uint width, uint height)
    {
        lock (Sync)
        {
            SetFormat(_format.Pix.PixelFormat, width, height);
            _events.Enqueue(EventSrcChResolution);
            SetReady(true);
        }
    }

    public override void Unplug()
    {
        foreach (FakeQueue.Buffer buffer in Queue.Buffers) buffer.Dispose();
        base.Unplug();
    }

    protected override int HandleOther(uint request, Span<byte> argument)
    {
        if (request == VidiocGFmt || request == VidiocSFmt)
            return HandleFormat(request, ref As<V4l2Format>(argument));
        if (request == VidiocGParm || request == VidiocSParm)
        {
            ref V4l2StreamParm parameters = ref As<V4l2StreamParm>(argument);
            if (request == VidiocSParm) _interval = parameters.TimePerFrame;
            (parameters.Capability, parameters.TimePerFrame) = (CapTimeperframe, _interval);
            return 0;
        }

        if (request == VidiocReqbufs)
        {
            HaveFormat();
            return Queue.Request(ref As<V4l2RequestBuffers>(argument), PlaneLengths);
        }

        if (request == VidiocExpbuf) return CanExport ? Queue.Export(ref As<V4l2ExportBuffer>(argument)) : Enotty;
        if (request == VidiocStreamon)
        {
            Queue.IsStreaming = true;
            return 0;
        }

        if (request == VidiocStreamoff)
        {
            Queue.Stop();
            SetReady(false);
            return 0;
        }

        if (request == VidiocSubscribeEvent) return 0;
        if (request != VidiocDqevent) return base.HandleOther(request, argument);
        if (!_events.TryDequeue(out uint changes)) return Enoent;
        ref V4l2Event told = ref As<V4l2Event>(argument);
        (told.Type, told.SourceChanges) = (EventSourceChange, changes);
        return 0;
    }

    protected override int HandleBuffer(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (request == VidiocQuerybuf) return Queue.Query(ref buffer, planes);
        if (request == VidiocQbuf) return Queue.Enqueue(ref buffer, planes);
        if (_dequeueError != 0) return _dequeueError;
        int errno = Queue.Dequeue(ref buffer, planes);
        SetReady(Queue.Done.Count > 0);
        return errno;
    }

    protected override int MapBuffer(uint offset, int length, out MappedMemory? memory) =>
        Queue.Map(offset, length, out memory);

    private int HandleFormat(uint request, ref V4l2Format format)
    {
        if (request == VidiocGFmt)
        {
            uint type = format.Type;
            HaveFormat();
            format = _format;
            format.Type = type;
            return 0;
        }

        if (Queue.IsStreaming) return Ebusy;
        (uint code, uint width, uint height) = IsMultiplanar
            ? (format.PixMp.PixelFormat, format.PixMp.Width, format.PixMp.Height)
            : (format.Pix.PixelFormat, format.Pix.Width, format.Pix.Height);
        SetFormat(FormatOf(code)?.Code ?? Formats[0].Code, width, height);
        format = _format;
        return 0;
    }

    private void HaveFormat()
    {
        if (_format.Pix.Width == 0 && Formats.Count > 0)
            SetFormat(Formats[0].Code, Formats[0].Sizes[0].Width, Formats[0].Sizes[0].Height);
    }

    private void SetFormat(uint code, uint width, uint height)
    {
        if (OnlySize.Width != 0) (width, height) = OnlySize;
        uint stride = code is PixFmtYuyv or PixFmtUyvy ? width * 2 : width;
        if (Stride != 0) stride = Stride;
        uint size = FormatOf(code)?.IsCompressed == true ? CodedSize
            : code is PixFmtYuyv or PixFmtUyvy ? stride * height
            : stride * height * 3 / 2;
        _format = default;
        if (!IsMultiplanar)
        {
            _format.Pix = new V4l2PixFormat
            {
                Width = width, Height = height, PixelFormat = code, BytesPerLine = stride, SizeImage = size,
                Field = FieldNone,
            };
            return;
        }

        (_format.PixMp.Width, _format.PixMp.Height, _format.PixMp.PixelFormat) = (width, height, code);
        _format.PixMp.NumPlanes = (byte)(code == PixFmtYuv420M ? 3 : code == PixFmtNv12M ? 2 : 1);
        for (int i = 0; i < _format.PixMp.NumPlanes; i++)
        {
            uint planeStride = code == PixFmtYuv420M && i > 0 ? stride / 2 : stride;
            uint planeSize = _format.PixMp.NumPlanes == 1 ? size : planeStride * (i == 0 ? height : height / 2);
            _format.PixMp.PlaneFmt[i] = new V4l2PlanePixFormat { BytesPerLine = planeStride, SizeImage = planeSize };
        }
    }
}
