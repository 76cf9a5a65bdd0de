using System.Text;
using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Gpio;

/// <summary>
/// A GPIO chip of the kernel, opened by its device file (linux/gpio.h). Nothing but the kernel is needed for that.
/// Threading: any.
/// </summary>
public sealed class GpioChipDevice : IDisposable
{
    private const string FilePrefix = "gpiochip";

    /// <summary>
    /// Edges of a line that the kernel keeps for us, 48 bytes each; of more it forgets the oldest. A second of a line
    /// that chatters, for a machine that has no time for us so long.
    /// </summary>
    private const uint EventBufferSize = 256;

    private readonly SafeFileHandle _file;

    private GpioChipDevice(string path, SafeFileHandle file)
    {
        (Path, _file) = (path, file);
        var info = default(GpioUapi.ChipInfo);
        int errno = GpioUapi.Call(file, GpioUapi.GetChipInfo, ref info);
        if (errno != 0) throw new GpioDeviceException(path, errno);
        Chip = new GpioChip(path, Text(info.Name), Text(info.Label), (int)info.Lines);
    }

    /// <summary>The device file.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public GpioChip Chip { get; }

    /// <summary>All chips of the machine by their number; those that may not be opened have an errno.</summary>
    /// <param name="directory">Where device files are.</param>
    public static IReadOnlyList<GpioChip> FindAll(string directory = "/dev")
    {
        var found = new List<GpioChip>();
        foreach (string path in Directory.EnumerateFileSystemEntries(directory, FilePrefix + "*").OrderBy(Number))
        {
            GpioChip chip = Describe(path);
            int same = found.FindIndex(other => other.Name == chip.Name && other.Errno == 0 && chip.Errno == 0);
            if (same < 0) found.Add(chip);
            else found[same] = Joined(found[same], chip);
        }

        return found;
    }

    /// <exception cref="GpioDeviceException">It is not there, is no GPIO chip, or may not be opened.</exception>
    public static GpioChipDevice Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (FileNotFoundException)
        {
            throw new GpioDeviceException(path, GpioDeviceException.NoEntry);
        }
        catch (UnauthorizedAccessException)
        {
            throw new GpioDeviceException(path, GpioDeviceException.AccessDenied);
        }
        catch (IOException e)
        {
            // CoreLib carries errno there.
            throw new GpioDeviceException(path, e.HResult is > 0 and < 4096 ? e.HResult : GpioDeviceException.NoDevice);
        }

        try
        {
            return new GpioChipDevice(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the kernel tells of a line.</summary>
    /// <exception cref="GpioDeviceException">There is no such line, or the kernel is older than 5.10.</exception>
    public GpioLineState ReadLine(int offset)
    {
        var info = new GpioUapi.LineInfo { Offset = (uint)offset };
        int errno = GpioUapi.Call(_file, GpioUapi.GetLineInfo, ref info);
        if (errno != 0) throw new GpioDeviceException($"{Path} line {offset}", errno);
        return new GpioLineState(offset, Text(info.Name), (info.Flags & GpioUapi.FlagUsed) != 0, Text(info.Consumer),
            (info.Flags & GpioUapi.FlagOutput) != 0);
    }

    /// <summary>Requests a line as an input that reports both edges.</summary>
    /// <param name="offset">Its number.</param>
    /// <param name="pull">Chips without such resistors ignore it.</param>
    /// <param name="consumer">What others see as its user; at most 31 bytes count.</param>
    /// <exception cref="GpioDeviceException">It is in use, cannot report edges, or is not there.</exception>
    public GpioLine RequestInput(int offset, GpioPull pull, string consumer)
    {
        ulong bias = pull switch
        {
            GpioPull.Up => GpioUapi.FlagPullUp,
            GpioPull.Down => GpioUapi.FlagPullDown,
            _ => GpioUapi.FlagPullDisabled,
        };
        var request = default(GpioUapi.LineRequest);
        request.Config.Flags = GpioUapi.FlagInput | GpioUapi.FlagEdgeRising | GpioUapi.FlagEdgeFalling | bias;
        request.EventBufferSize = EventBufferSize;
        return Request(ref request, offset, consumer);
    }

    /// <summary>Requests a line as an output that has its level from the first moment on.</summary>
    /// <param name="offset">Its number.</param>
    /// <param name="isHigh">Its level.</param>
    /// <param name="consumer">What others see as its user; at most 31 bytes count.</param>
    /// <exception cref="GpioDeviceException">It is in use, cannot be an output, or is not there.</exception>
    public GpioLine RequestOutput(int offset, bool isHigh, string consumer)
    {
        var request = default(GpioUapi.LineRequest);
        request.Config.Flags = GpioUapi.FlagOutput;
        request.Config.AttributeCount = 1;
        request.Config.Attributes[0].Mask = 1;
        request.Config.Attributes[0].Attribute = new GpioUapi.LineAttribute
        {
            Id = GpioUapi.AttributeOutputValues,
            Value = isHigh ? 1u : 0u,
        };
        return Request(ref request, offset, consumer);
    }

    /// <summary>Closes the chip; lines that were requested stay so until they are closed themselves.</summary>
    public void Dispose() => _file.Dispose();

    private GpioLine Request(ref GpioUapi.LineRequest request, int offset, string consumer)
    {
        request.Offsets[0] = (uint)offset;
        request.LineCount = 1;
        Encoding.UTF8.TryGetBytes(consumer, ((Span<byte>)request.Consumer)[..^1], out _);
        int errno = GpioUapi.Call(_file, GpioUapi.GetLine, ref request);
        if (errno != 0) throw new GpioDeviceException($"{Path} line {offset}", errno);
        return new GpioLine(offset, new SafeFileHandle(request.Fd, ownsHandle: true));
    }

    private static GpioChip Describe(string path)
    {
        try
        {
            using GpioChipDevice device = Open(path);
            return device.Chip;
        }
        catch (GpioDeviceException e)
        {
            return new GpioChip(path, System.IO.Path.GetFileName(path), "", 0) { Errno = e.Errno };
        }
    }

    // The file whose name is the kernel's own is the chip's; the others are links.
    private static GpioChip Joined(GpioChip one, GpioChip other)
    {
        bool swap = System.IO.Path.GetFileName(other.Path) == other.Name;
        (GpioChip chip, GpioChip link) = swap ? (other, one) : (one, other);
        return chip with { Aliases = [.. one.Aliases, link.Path] };
    }

    private static int Number(string path) =>
        int.TryParse(System.IO.Path.GetFileName(path)[FilePrefix.Length..], out int number) ? number : int.MaxValue;

    private static string Text(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
