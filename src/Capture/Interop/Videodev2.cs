using System.Runtime.CompilerServices;

namespace Camerad.Capture.Interop;

/// <summary>
/// linux/videodev2.h: request numbers of the ioctls. A number holds the size of its struct, so that it is computed
/// here from the structs of Videodev2.Structs.cs. The layouts are those of 64-bit systems (arm64, x64); a 32-bit
/// system, where pointers make some structs smaller, is refused when the program starts. <see cref="LayoutTable"/> is
/// compared with the kernel's headers by a test.
/// </summary>
internal static partial class Videodev2
{
    public static readonly uint VidiocQuerycap = Ior<V4l2Capability>(0);
    public static readonly uint VidiocEnumFmt = Iowr<V4l2FmtDesc>(2);
    public static readonly uint VidiocGFmt = Iowr<V4l2Format>(4);
    public static readonly uint VidiocSFmt = Iowr<V4l2Format>(5);
    public static readonly uint VidiocReqbufs = Iowr<V4l2RequestBuffers>(8);
    public static readonly uint VidiocQuerybuf = Iowr<V4l2Buffer>(9);
    public static readonly uint VidiocQbuf = Iowr<V4l2Buffer>(15);
    public static readonly uint VidiocExpbuf = Iowr<V4l2ExportBuffer>(16);
    public static readonly uint VidiocDqbuf = Iowr<V4l2Buffer>(17);
    public static readonly uint VidiocStreamon = Iow<int>(18);
    public static readonly uint VidiocStreamoff = Iow<int>(19);
    public static readonly uint VidiocGParm = Iowr<V4l2StreamParm>(21);
    public static readonly uint VidiocSParm = Iowr<V4l2StreamParm>(22);
    public static readonly uint VidiocEnuminput = Iowr<V4l2Input>(26);
    public static readonly uint VidiocSCtrl = Iowr<V4l2Control>(28);
    public static readonly uint VidiocQuerymenu = Iowr<V4l2QueryMenu>(37);
    public static readonly uint VidiocGInput = Ior<int>(38);
    public static readonly uint VidiocSInput = Iowr<int>(39);
    public static readonly uint VidiocGExtCtrls = Iowr<V4l2ExtControls>(71);
    public static readonly uint VidiocSExtCtrls = Iowr<V4l2ExtControls>(72);
    public static readonly uint VidiocEnumFramesizes = Iowr<V4l2FrmSizeEnum>(74);
    public static readonly uint VidiocEnumFrameintervals = Iowr<V4l2FrmIvalEnum>(75);
    public static readonly uint VidiocEncoderCmd = Iowr<V4l2EncoderCmd>(77);
    public static readonly uint VidiocSDvTimings = Iowr<V4l2DvTimings>(87);
    public static readonly uint VidiocDqevent = Ior<V4l2Event>(89);
    public static readonly uint VidiocSubscribeEvent = Iow<V4l2EventSubscription>(90);
    public static readonly uint VidiocSSelection = Iowr<V4l2Selection>(95);
    public static readonly uint VidiocQueryDvTimings = Ior<V4l2DvTimings>(99);
    public static readonly uint VidiocQueryExtCtrl = Iowr<V4l2QueryExtCtrl>(103);

    private const uint Write = 1, Read = 2;             // as the user sees it: the kernel reads what he writes

    private static uint Ior<T>(uint number) where T : unmanaged => Request<T>(Read, number);

    private static uint Iow<T>(uint number) where T : unmanaged => Request<T>(Write, number);

    private static uint Iowr<T>(uint number) where T : unmanaged => Request<T>(Read | Write, number);

    // asm-generic/ioctl.h: direction 2 bits, size 14, type 8, number 8.
    private static uint Request<T>(uint direction, uint number) where T : unmanaged =>
        (direction << 30) | ((uint)Unsafe.SizeOf<T>() << 16) | ((uint)'V' << 8) | number;
}
