using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>
/// A stateful encoder that keeps to the kernel's documentation, or not, as a test wants it. What it "makes" of picture
/// n is the test's.
/// </summary>
internal sealed class FakeEncoderDevice : FakeNode
{
    private readonly Dictionary<uint, V4l2Format> _formats = [];
    private int _encoded;
    private bool _isStopping;
    private bool _isStopped;

    public FakeEncoderDevice(bool isMultiplanar = true)
    {
        Caps = (isMultiplanar ? CapVideoM2mMplane : CapVideoM2m) | CapStreaming;
        Driver = "fake-codec";
        Card = "Fake Encoder";
        Formats.Add(new FakeFormat(PixFmtH264, "H.264", true));
        Inputs.Add(new FakeFormat(PixFmtNv12, "Y/UV 4:2:0", false));
        Inputs.Add(new FakeFormat(PixFmtYuv420, "Planar YUV 4:2:0", false));
    }

    public FakeQueue Input { get; } = new(0);

    public FakeQueue Coded { get; } = new(0) { OffsetBase = 0x4000_0000 };

    /// <summary>What becomes of picture n, whose first byte is given.</summary>
    public Func<int, byte, byte[]> Make { get; set; } = (number, first) => [(byte)number, first];

    /// <summary>False: pictures stay inside until <see cref="Work"/>.</summary>
    public bool WorksAtOnce { get; set; } = true;

    /// <summary>Pictures that vanish without a word, by their number.</summary>
    public HashSet<int> Drops { get; } = [];

    /// <summary>Pictures that come out marked as broken, by their number.</summary>
    public HashSet<int> Breaks { get; } = [];

    /// <summary>Alignment of rows in its buffers.</summary>
    public uint StrideAlignment { get; set; } = 64;

    /// <summary>Alignment of its heights.</summary>
    public uint HeightAlignment { get; set; } = 2;

    public uint MaxWidth { get; set; } = 1920;

    /// <summary>True: a stride that is asked for is taken if it is large enough.</summary>
    public bool TakesStride { get; set; } = true;

    /// <summary>What STREAMON of the coded side answers.</summary>
    public int StartError { get; set; }

    /// <summary>True: the last buffer of a drain is the last picture itself, not an empty one.</summary>
    public bool MarksLastPicture { get; set; }

    public bool KnowsCommands { get; set; } = true;

    /// <summary>Timestamps that came out are these plus the picture's; a driver that sets its own.</summary>
    public long TimestampOffset { get; set; }

    /// <summary>Bytes that DQBUF claims for each coded buffer; null: the truth.</summary>
    public uint? ClaimedBytes { get; set; }

    /// <summary>Pictures taken from dma-bufs, and copied ones.</summary>
    public (int Shared, int Copied) Taken { get; private set; }

    /// <summary>The request that fails with dma-bufs; 0: none.</summary>
    public uint FailDmaBufs { get; set; }

    public int DmaBufRefusals { get; private set; }

    public V4l2Rect? Visible { get; private set; }

    public V4l2Fract Interval { get; private set; }

    public V4l2Format FormatOfInput => _formats[InputType];

    private uint InputType => IsMultiplanar ? BufTypeVideoOutputMplane : BufTypeVideoOutput;

    /// <summary>Encodes what is inside.</summary>
    public void Work()
    {
        lock (Sync) Advance(int.MaxValue);
    }

    public override void Unplug()
    {
        foreach (FakeQueue.Buffer buffer in Input.Buffers.Concat(Coded.Buffers)) buffer.Dispose();
        base.Unplug();
    }

    protected override int HandleOther(uint request, Span<byte> argument)
    {
        if (request == VidiocSFmt || request == VidiocGFmt) return HandleFormat(request, ref As<V4l2Format>(argument));
        if (request == VidiocReqbufs) return Allocate(ref As<V4l2RequestBuffers>(argument));
        if (request == VidiocStreamon) return Start(QueueOf((uint)As<int>(argument)));
        if (request == VidiocStreamoff)
        {
            FakeQueue queue = QueueOf((uint)As<int>(argument));
            queue.Stop();
            _isStopped = _isStopping = false;
            UpdateReady();
            return 0;
        }

        if (request == VidiocSParm)
        {
            Interval = As<V4l2StreamParm>(argument).TimePerFrame;
            return 0;
        }

        if (request == VidiocSSelection)
        {
            Visible = As<V4l2Selection>(argument).R;
            return 0;
        }

        return request == VidiocEncoderCmd && KnowsCommands
            ? Command(As<V4l2EncoderCmd>(argument).Cmd)
            : base.HandleOther(request, argument);
    }

    protected override int HandleBuffer(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        FakeQueue queue = QueueOf(buffer.Type);
        if (request == VidiocQuerybuf) return queue.Query(ref buffer, planes);
        if (request == FailDmaBufs && request == VidiocQbuf && buffer.Memory == MemoryDmabuf)
        {
            DmaBufRefusals++;
            return Einval;
        }

        int errno = request == VidiocQbuf ? queue.Enqueue(ref buffer, planes) : queue.Dequeue(ref buffer, planes);
        if (request == VidiocQbuf && errno == 0) Advance(WorksAtOnce || _isStopping ? int.MaxValue : 0);
        UpdateReady();
        return errno;
    }

    protected override int MapBuffer(uint offset, int length, out MappedMemory? memory) =>
        (Coded.Owns(offset) ? Coded : Input).Map(offset, length, out memory);

    private FakeQueue QueueOf(uint type) =>
        type is BufTypeVideoOutput or BufTypeVideoOutputMplane ? Input : Coded;

    private int HandleFormat(uint request, ref V4l2Format format)
    {
        uint type = format.Type;
        bool isInput = QueueOf(type) == Input;
        if (request == VidiocGFmt)
        {
            format = _formats.GetValueOrDefault(type);
            return 0;
        }

        if (QueueOf(type).Buffers.Count > 0) return Ebusy;
        uint code = IsMultiplanar ? format.PixMp.PixelFormat : format.Pix.PixelFormat;
        if (!(isInput ? Inputs : Formats).Exists(candidate => candidate.Code == code))
            code = (isInput ? Inputs : Formats)[0].Code;
        (uint width, uint height) = IsMultiplanar
            ? (format.PixMp.Width, format.PixMp.Height)
            : (format.Pix.Width, format.Pix.Height);
        uint asked = IsMultiplanar ? format.PixMp.PlaneFmt[0].BytesPerLine : format.Pix.BytesPerLine;
        width = Math.Min(width, MaxWidth);
        height = (height + HeightAlignment - 1) / HeightAlignment * HeightAlignment;
        uint stride = (width + StrideAlignment - 1) / StrideAlignment * StrideAlignment;
        if (TakesStride && asked > width) stride = asked;
        uint size = isInput ? stride * height * 3 / 2 : 64 * 1024;
        format = new V4l2Format { Type = type };
        if (IsMultiplanar)
        {
            (format.PixMp.Width, format.PixMp.Height, format.PixMp.PixelFormat) = (width, height, code);
            format.PixMp.NumPlanes = 1;
            format.PixMp.PlaneFmt[0] = new V4l2PlanePixFormat { BytesPerLine = stride, SizeImage = size };
        }
        else
        {
            format.Pix = new V4l2PixFormat
            {
                Width = width, Height = height, PixelFormat = code, BytesPerLine = stride, SizeImage = size,
            };
        }

        _formats[type] = format;
        return 0;
    }

    private int Allocate(ref V4l2RequestBuffers request)
    {
        if (request.Memory == MemoryDmabuf && FailDmaBufs == VidiocReqbufs)
        {
            DmaBufRefusals++;
            return Einval;
        }

        V4l2Format format = _formats[request.Type];
        int length = (int)(IsMultiplanar ? format.PixMp.PlaneFmt[0].SizeImage : format.Pix.SizeImage);
        return QueueOf(request.Type).Request(ref request, [length]);
    }

    private int Start(FakeQueue queue)
    {
        if (queue == Coded && StartError != 0) return StartError;
        queue.IsStreaming = true;
        Advance(int.MaxValue);
        return 0;
    }

    private int Command(uint command)
    {
        if (command == EncCmdStart)
        {
            (_isStopped, _isStopping, Coded.HasEnded) = (false, false, false);
            Advance(int.MaxValue);
            return 0;
        }

        if (_isStopping) return Ebusy;
        _isStopping = true;
        Advance(int.MaxValue);
        return 0;
    }

    private void Advance(int most)
    {
        if (!Input.IsStreaming || !Coded.IsStreaming || _isStopped) return;
        for (int i = 0; i < most && Input.Queued.Count > 0 && Coded.Queued.Count > 0; i++) Encode();
        if (!_isStopping || Input.Queued.Count > 0 || Coded.Queued.Count == 0) return;
        _isStopped = true;
        if (!MarksLastPicture) Coded.Complete(Coded.TakeQueued(), 0, 0, BufFlagLast, 0);
        UpdateReady();
    }

    private void Encode()
    {
        int from = Input.TakeQueued();
        FakeQueue.Buffer picture = Input.Buffers[from];
        byte first = FirstByteOf(picture);
        int number = _encoded++;
        Input.Complete(from, picture.TimestampUs, (uint)number, 0, 0);
        if (Drops.Contains(number)) return;
        int to = Coded.TakeQueued();
        byte[] code = Make(number, first);
        code.CopyTo(Coded.Buffers[to].Memories[0].GetSpan());
        bool isLast = MarksLastPicture && _isStopping && Input.Queued.Count == 0;
        uint flags = (Breaks.Contains(number) ? BufFlagError : 0) | (isLast ? BufFlagLast : 0) | BufFlagTimestampCopy;
        Coded.Complete(
            to, picture.TimestampUs + TimestampOffset, (uint)number, flags, ClaimedBytes ?? (uint)code.Length);
        UpdateReady();
    }

    private byte FirstByteOf(FakeQueue.Buffer picture)
    {
        if (picture.DmaBuf < 0)
        {
            Taken = Taken with { Copied = Taken.Copied + 1 };
            return picture.Memories[0].GetSpan()[0];
        }

        Taken = Taken with { Shared = Taken.Shared + 1 };
        using var handle = new SafeFileHandle(picture.DmaBuf, ownsHandle: false);
        Span<byte> first = stackalloc byte[1];
        RandomAccess.Read(handle, first, 0);
        return first[0];
    }

    private void UpdateReady() => SetReady(Input.Done.Count > 0 || Coded.Done.Count > 0 || Coded.HasEnded);
}
