using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>What can be asked of a dma-buf.</summary>
internal static class DmaBufs
{
    /// <summary>Bytes; a dma-buf tells them by its end. -1 if it does not.</summary>
    public static long LengthOf(int descriptor) => lseek(descriptor, 0, SeekEnd);
}
