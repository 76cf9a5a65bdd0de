using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Interop;

/// <summary>
/// libturbojpeg by the interface of TurboJPEG 2, which version 3 keeps under the same library name (turbojpeg.h).
/// </summary>
internal static unsafe partial class TurboJpeg
{
    private const string Library = "libturbojpeg.so.0";

    public const int Samples444 = 0;                    // TJSAMP_444
    public const int Samples422 = 1;
    public const int Samples420 = 2;
    public const int SamplesGrey = 3;
    public const int Samples440 = 4;
    public const int Samples411 = 5;

    public const int ColoursYCbCr = 1;                  // TJCS_YCbCr
    public const int ColoursGrey = 2;

    public const int ErrorWarning = 0;                  // TJERR_WARNING: decoded, but perhaps not right
    public const int FlagLimitScans = 32768;            // TJFLAG_LIMITSCANS: a crafted JPEG could have thousands

    public const int MaxPlanes = 3;

    /// <summary>Throws what to install if the library is not there.</summary>
    /// <exception cref="SourceException">It is not installed.</exception>
    public static void Require()
    {
        if (!TryFind(out string? fault)) throw new SourceException(fault, needsRepair: true);
    }

    /// <summary>Whether the library is there; null is no fault.</summary>
    public static bool TryFind([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        // It stays loaded: one reference more for each question.
        fault = NativeLibrary.TryLoad(Library, out _)
            ? null
            : "TurboJPEG is not installed, which encodes and decodes JPEG. "
                + DebianPackage.InstallCommand("libturbojpeg0");
        return fault is null;
    }

    [LibraryImport(Library)]
    public static partial Handle tjInitCompress();

    [LibraryImport(Library)]
    public static partial Handle tjInitDecompress();

    /// <returns>0, or -1 with an error in the handle.</returns>
    [LibraryImport(Library)]
    public static partial int tjCompressFromYUVPlanes(
        Handle handle, byte** planes, int width, int* strides, int height, int samples, byte** jpeg, nuint* length,
        int quality, int flags);

    /// <returns>0, or -1 with an error in the handle.</returns>
    [LibraryImport(Library)]
    public static partial int tjDecompressHeader3(
        Handle handle, byte* jpeg, nuint length, out int width, out int height, out int samples, out int colours);

    /// <returns>0, or -1 with an error in the handle.</returns>
    [LibraryImport(Library)]
    public static partial int tjDecompressToYUVPlanes(
        Handle handle, byte* jpeg, nuint length, byte** planes, int width, int* strides, int height, int flags);

    [LibraryImport(Library)]
    public static partial int tjPlaneWidth(int component, int width, int samples);

    [LibraryImport(Library)]
    public static partial int tjPlaneHeight(int component, int height, int samples);

    [LibraryImport(Library)]
    public static partial int tjGetErrorCode(Handle handle);

    /// <returns>Text that belongs to the handle.</returns>
    [LibraryImport(Library)]
    public static partial byte* tjGetErrorStr2(Handle handle);

    [LibraryImport(Library)]
    public static partial void tjFree(byte* buffer);

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    /// <summary>A compressor or decompressor. Not thread-safe.</summary>
    public sealed class Handle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Handle() : base(ownsHandle: true)
        {
        }

        protected override bool ReleaseHandle() => tjDestroy(handle) == 0;
    }
}
