using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Machine;

/// <summary>Asks the firmware of a Raspberry Pi, as its program vcgencmd does.</summary>
public static class FirmwareMailbox
{
    /// <summary>Longest command and longest reply, bytes.</summary>
    public const int MaxTextLength = Vcio.MaxTextLength - 1;

    /// <summary>Has one command carried out; takes some 0.1 ms.</summary>
    /// <param name="device"><c>/dev/vcio_gencmd</c>, or <c>/dev/vcio</c> of kernels before 2026; open for
    /// reading.</param>
    /// <param name="command">ASCII, e.g. <c>get_throttled</c>.</param>
    /// <param name="reply">Gets the text, e.g. <c>throttled=0x50005</c>; what does not fit is cut off.</param>
    /// <param name="length">Of the reply, bytes.</param>
    /// <returns>False if the device is none of a Raspberry Pi's firmware, or the firmware refused.</returns>
    public static bool TryAsk(SafeFileHandle device, ReadOnlySpan<byte> command, Span<byte> reply, out int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Length, MaxTextLength);
        length = 0;
        Span<byte> message = stackalloc byte[Vcio.MessageLength];
        Vcio.WriteCommand(command, message);
        if (!Vcio.TryExchange(device, message)) return false;
        if (!Vcio.TryReadReply(message, out ReadOnlySpan<byte> text)) return false;
        length = Math.Min(text.Length, reply.Length);
        text[..length].CopyTo(reply);
        return true;
    }
}
