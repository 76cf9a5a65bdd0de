using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>
/// The system's libopenh264, loaded when it is needed. Its interface is C++ classes without data (codec_api.h): their
/// methods are called through the table of pointers that an object begins with. Structs have grown between versions
/// without a size in them, so only versions whose headers were read are used.
/// </summary>
internal sealed unsafe class OpenH264
{
    /// <summary>
    /// Debian 13, Debian 12, and whatever a developer's package points to; the first that fits is used.
    /// </summary>
    private static readonly string[] LibraryNames = ["libopenh264.so.8", "libopenh264.so.7", "libopenh264.so"];

    private static readonly Version[] CheckedVersions = [new(2, 3, 1), new(2, 6, 0)];
    private static readonly Lock Loading = new();
    private static OpenH264? _loaded;

    private readonly delegate* unmanaged[Cdecl]<nint*, int> _createEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _destroyEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint> _createDecoder;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _destroyDecoder;

    private OpenH264(nint library, Version version)
    {
        Version = version;
        _createEncoder = (delegate* unmanaged[Cdecl]<nint*, int>)
            NativeLibrary.GetExport(library, "WelsCreateSVCEncoder");
        _destroyEncoder = (delegate* unmanaged[Cdecl]<nint, void>)
            NativeLibrary.GetExport(library, "WelsDestroySVCEncoder");
        _createDecoder = (delegate* unmanaged[Cdecl]<nint*, nint>)NativeLibrary.GetExport(library, "WelsCreateDecoder");
        _destroyDecoder = (delegate* unmanaged[Cdecl]<nint, void>)
            NativeLibrary.GetExport(library, "WelsDestroyDecoder");
    }

    /// <summary>Of the library in use.</summary>
    public Version Version { get; }

    /// <summary>Finds the library; once found, it stays loaded.</summary>
    /// <exception cref="SourceException">It is not installed, or of a version that was not checked.</exception>
    public static OpenH264 Load() => TryLoad(out OpenH264? library, out string? fault)
        ? library : throw new SourceException(fault, needsRepair: true);

    /// <param name="library">Stays loaded.</param>
    /// <param name="fault">What is missing and how to get it.</param>
    public static bool TryLoad(
        [NotNullWhen(true)] out OpenH264? library, [NotNullWhen(false)] out string? fault)
    {
        lock (Loading)
        {
            // Only success is kept: the library may be installed while the daemon runs.
            if (_loaded is null && !TryLoad(LibraryNames, out _loaded, out fault))
            {
                library = null;
                return false;
            }

            (library, fault) = (_loaded, null);
            return true;
        }
    }

    /// <summary>As above, for these names only.</summary>
    internal static bool TryLoad(
        IEnumerable<string> names, [NotNullWhen(true)] out OpenH264? library, [NotNullWhen(false)] out string? fault)
    {
        (library, fault) = (null, null);
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint handle)) continue;
            if (TryReadVersion(handle) is { } version && CheckedVersions.Contains(version))
            {
                (library, fault) = (new OpenH264(handle, version), null);
                return true;
            }

            fault ??= $"{name} is OpenH264 {TryReadVersion(handle)?.ToString() ?? "of an unknown version"}; "
                + $"this program knows the versions {string.Join<Version>(" and ", CheckedVersions)}. "
                + DebianPackage.InstallCommand("libopenh264-7", "libopenh264-8");
            NativeLibrary.Free(handle);
        }

        fault ??= "OpenH264 is not installed, which encodes and decodes H.264 without a chip. "
            + DebianPackage.InstallCommand("libopenh264-7", "libopenh264-8");
        return false;
    }

    /// <exception cref="SourceException">There is no room for one.</exception>
    public OpenH264EncoderHandle CreateEncoder()
    {
        nint encoder = 0;
        if (_createEncoder(&encoder) != 0 || encoder == 0)
            throw new SourceException("OpenH264 has no room for an encoder");
        return new OpenH264EncoderHandle(encoder, _destroyEncoder);
    }

    /// <exception cref="SourceException">There is no room for one.</exception>
    public OpenH264DecoderHandle CreateDecoder()
    {
        nint decoder = 0;
        if (_createDecoder(&decoder) != 0 || decoder == 0)
            throw new SourceException("OpenH264 has no room for a decoder");
        return new OpenH264DecoderHandle(decoder, _destroyDecoder);
    }

    /// <summary>Where an encoder of this library puts what it has made.</summary>
    public OpenH264FrameInfo CreateFrameInfo() => new(Version);

    private static Version? TryReadVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "WelsGetCodecVersionEx", out nint function)) return null;
        uint* version = stackalloc uint[4];             // OpenH264Version: major, minor, revision, reserved
        ((delegate* unmanaged[Cdecl]<uint*, void>)function)(version);
        return new Version((int)version[0], (int)version[1], (int)version[2]);
    }
}
