using System.Runtime.InteropServices;
using System.Text;
using Camerad.Capture.Interop;
using Camerad.Capture.Machine;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Tests.Interop;

public class VcioTests
{
    [Fact]
    public void Request_has_the_number_of_the_kernels_header() =>
        Assert.Equal(IntPtr.Size == 8 ? 0xC0086400u : 0xC0046400u, Vcio.PropertyRequest);

    [Fact]
    public void Command_is_laid_out_as_the_firmware_reads_it()
    {
        byte[] message = new byte[Vcio.MessageLength];
        Vcio.WriteCommand("get_throttled"u8, message);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(message.AsSpan());

        Assert.Equal([1052u, 0u, 0x00030080u, 1024u, 0u, 0u], words[..6].ToArray());
        Assert.Equal("get_throttled\0", Encoding.ASCII.GetString(message, 24, 14));
        Assert.Equal(0u, words[^1]);

        // The kernel walks the tags of the narrow device node: behind ours it must come upon the end.
        uint next = 8 + 12 + words[3];
        Assert.Equal(0u, words[(int)next / 4]);
    }

    [Theory]
    [InlineData(0x80000000u, 0u, true)]
    [InlineData(0x00000000u, 0u, false)]        // nobody has answered
    [InlineData(0x80000000u, 1u, false)]        // an unknown command
    public void Reply_counts_when_it_was_answered_without_error(uint code, uint error, bool expected)
    {
        byte[] message = new byte[Vcio.MessageLength];
        "throttled=0x50005"u8.CopyTo(message.AsSpan(24));
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(message.AsSpan());
        (words[1], words[5]) = (code, error);

        Assert.Equal(expected, Vcio.TryReadReply(message, out ReadOnlySpan<byte> text));
        Assert.Equal("throttled=0x50005", Encoding.ASCII.GetString(text));
    }

    [Fact]
    public void Reply_without_an_end_is_cut_at_its_room()
    {
        byte[] message = new byte[Vcio.MessageLength];
        message.AsSpan(24).Fill((byte)'x');

        Vcio.TryReadReply(message, out ReadOnlySpan<byte> text);
        Assert.Equal(Vcio.MaxTextLength, text.Length);
    }

    [Fact]
    public void Device_of_another_kind_does_not_answer()
    {
        using SafeFileHandle device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        Assert.False(FirmwareMailbox.TryAsk(device, "get_throttled"u8, new byte[64], out int length));
        Assert.Equal(0, length);
    }
}
