using System.Buffers.Text;
using Camerad.Capture.Machine;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// Under-voltage and throttling of a Raspberry Pi, from the best of three places: the firmware itself, asked through
/// its mailbox, which alone tells of throttling on kernels since 6.12; the kernel's hwmon chip rpi_volt (under-voltage
/// only); and the file get_throttled of kernels without that chip. Where the chip is, that file is left alone: the
/// kernel writes a stack trace to its log when it is read.
/// </summary>
internal sealed class PowerReader : IDisposable
{
    private const string Answer = "throttled=0x";

    /// <summary>The narrow one of today's kernels first: it can do nothing but such questions.</summary>
    private static readonly string[] Devices = ["dev/vcio_gencmd", "dev/vcio"];

    private readonly Ask _ask;
    private readonly SafeFileHandle? _mailbox;
    private readonly string? _alarm;
    private readonly string? _throttled;

    /// <param name="root">"/", or a folder that looks like it.</param>
    /// <param name="ask">The mailbox; null: the kernel's.</param>
    public PowerReader(string root, Ask? ask = null)
    {
        _ask = ask ?? FirmwareMailbox.TryAsk;
        foreach (string device in Devices.Select(device => Path.Combine(root, device)).Where(File.Exists))
        {
            _mailbox = TryOpen(device);
            if (ReadMailbox() is not null) return;
            _mailbox?.Dispose();
            _mailbox = null;
        }

        _alarm = SmallFile.Folders(Path.Combine(root, "sys/class/hwmon"), "hwmon")
            .Where(static chip => SmallFile.ReadWord(Path.Combine(chip, "name")) == "rpi_volt")
            .Select(static chip => Path.Combine(chip, "in0_lcrit_alarm"))
            .FirstOrDefault();
        if (_alarm is not null) return;

        // "soc:firmware" up to the Pi 4, "soc@107c000000:firmware" on a Pi 5: the driver's folder links to either.
        _throttled = SmallFile.Folders(Path.Combine(root, "sys/bus/platform/drivers/raspberrypi-firmware"), "soc")
            .Select(static firmware => Path.Combine(firmware, "get_throttled"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary><see cref="FirmwareMailbox.TryAsk"/>.</summary>
    public delegate bool Ask(SafeFileHandle device, ReadOnlySpan<byte> command, Span<byte> reply, out int length);

    /// <returns>Null if this machine is no Raspberry Pi, or does not tell us.</returns>
    public PowerReading? Read()
    {
        if (_mailbox is not null) return ReadMailbox() is { } bits ? PowerReading.FromFirmware(bits) : null;
        if (_alarm is not null)
            return SmallFile.TryReadNumber(_alarm, out long alarm) ? new PowerReading(UnderVoltage: alarm != 0) : null;
        return _throttled is not null ? ReadKernelFile(_throttled) : null;
    }

    public void Dispose() => _mailbox?.Dispose();

    private static SafeFileHandle? TryOpen(string device)
    {
        try
        {
            return File.OpenHandle(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static PowerReading? ReadKernelFile(string file)
    {
        Span<byte> buffer = stackalloc byte[SmallFile.MaxValueLength];
        ReadOnlySpan<byte> text = SmallFile.Read(file, buffer);
        return Utf8Parser.TryParse(text, out uint bits, out int length, 'X') && length == text.Length
            ? PowerReading.FromKernel(bits)
            : null;
    }

    private uint? ReadMailbox()
    {
        Span<byte> reply = stackalloc byte[SmallFile.MaxValueLength];
        if (_mailbox is null || !_ask(_mailbox, "get_throttled"u8, reply, out int length)) return null;
        ReadOnlySpan<byte> text = reply[..length].Trim(" \n"u8);
        if (!text.StartsWith("throttled=0x"u8)) return null;
        return Utf8Parser.TryParse(text[Answer.Length..], out uint bits, out int digits, 'X')
            && digits == text.Length - Answer.Length ? bits : null;
    }
}
