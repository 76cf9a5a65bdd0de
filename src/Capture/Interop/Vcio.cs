using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Interop;

/// <summary>
/// The mailbox of the Raspberry Pi's firmware (drivers/char/broadcom/vcio.c of the Raspberry Pi kernel).
/// </summary>
/// <remarks>
/// One message of native words: its length in bytes, 0 (asked) or 0x80000000 (answered), then one tag: id, room for its
/// value in bytes, length of the value; the value; and a zero that ends the tags. The value of GET_GENCMD_RESULT is an
/// error word and text that ends with a zero: the command going in, the reply coming out.
/// </remarks>
internal static unsafe partial class Vcio
{
    /// <summary>Room for the text, bytes; the firmware's own limit.</summary>
    public const int MaxTextLength = 1024;

    /// <summary>Words before the text, and the end of the tags after it.</summary>
    private const int HeaderWords = 6, EndWords = 1, ErrorWord = 5;

    public const int MessageLength = ((HeaderWords + EndWords) * sizeof(uint)) + MaxTextLength;

    private const uint GetGencmdResult = 0x00030080;

    /// <summary>_IOWR(100, 0, char *): the size in the number is the pointer's.</summary>
    public static readonly nuint PropertyRequest = (nuint)(0xC000_0000u | ((uint)sizeof(nint) << 16) | (100u << 8));

    /// <summary>Writes the message that has <paramref name="command"/> carried out.</summary>
    /// <param name="command">Shorter than <see cref="MaxTextLength"/>.</param>
    /// <param name="message"><see cref="MessageLength"/> bytes.</param>
    public static void WriteCommand(ReadOnlySpan<byte> command, Span<byte> message)
    {
        message.Clear();
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(message);
        words[0] = MessageLength;
        words[2] = GetGencmdResult;
        words[3] = MaxTextLength;
        command.CopyTo(message[(HeaderWords * sizeof(uint))..]);
    }

    /// <summary>The text of an answered message.</summary>
    /// <returns>False if the firmware did not carry the command out.</returns>
    public static bool TryReadReply(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(message);
        text = message.Slice(HeaderWords * sizeof(uint), MaxTextLength);
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        return (words[1] & 0x8000_0000) != 0 && words[ErrorWord] == 0;
    }

    /// <returns>False if the device is none of the firmware's, or this command is not allowed there.</returns>
    public static bool TryExchange(SafeFileHandle device, Span<byte> message)
    {
        fixed (byte* first = message)
            return ioctl(device, PropertyRequest, first) == 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle device, nuint request, void* argument);
}
