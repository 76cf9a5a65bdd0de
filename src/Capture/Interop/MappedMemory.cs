using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>
/// A driver's buffer in our address space. As a <see cref="MemoryManager{T}"/> it lets the layers above use
/// Memory&lt;byte&gt;; whoever unmaps it answers for nobody using it any more.
/// </summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    /// <summary>Bytes of the largest buffer that is believed: an 8K picture has 64 MiB.</summary>
    public const int MaxLength = 256 * 1024 * 1024;

    private readonly int _length;
    private byte* _pointer;

    private MappedMemory(byte* pointer, int length)
    {
        _pointer = pointer;
        _length = length;
    }

    /// <summary>Bytes.</summary>
    public int Length => _length;

    /// <param name="fd">What to map.</param>
    /// <param name="offset">From here, a multiple of the page size.</param>
    /// <param name="length">Bytes; 1 to <see cref="MaxLength"/>.</param>
    /// <param name="memory">Set if 0 is returned.</param>
    /// <returns>0, or errno.</returns>
    public static int Map(SafeHandle fd, long offset, int length, out MappedMemory? memory)
    {
        memory = null;
        if (length is <= 0 or > MaxLength) return Einval;
        void* pointer = mmap(null, (nuint)length, ProtRead | ProtWrite, MapShared, fd, (nint)offset);
        if ((nint)pointer == -1) return Marshal.GetLastPInvokeError();
        memory = new MappedMemory((byte*)pointer, length);
        return 0;
    }

    /// <summary>Gives the memory back. Using it afterwards throws; using a span of it afterwards is fatal.</summary>
    public void Unmap() => Dispose(disposing: true);

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_pointer == null, this);
        return new Span<byte>(_pointer, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        ObjectDisposedException.ThrowIf(_pointer == null, this);
        return new MemoryHandle(_pointer + elementIndex, default, this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_pointer == null) return;
        int result = munmap(_pointer, (nuint)_length);
        Debug.Assert(result == 0, "what was mapped can be unmapped");
        _pointer = null;
    }
}
