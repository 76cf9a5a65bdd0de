using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.TelephoneEvents;

/// <summary>The payload (RFC 4733 §2.3) and the digits' codes (§3.2).</summary>
public sealed class TelephoneEventTests
{
    // RFC 4733 §2.3, figure 1, bit by bit: digit 9, over, volume 7, 1760 ticks; and * at its loudest, going on.
    [Theory]
    [InlineData(9, true, 7, 1760, "098706E0")]
    [InlineData(10, false, 0, 400, "0A000190")]
    [InlineData(15, false, 63, 65535, "0F3FFFFF")]
    public void Event_is_written_and_read_bit_by_bit(byte code, bool isEnd, byte volume, ushort duration, string hex)
    {
        var written = new TelephoneEvent(code, isEnd, volume, duration);
        byte[] payload = new byte[TelephoneEvent.Length];
        written.Write(payload);

        Assert.Equal(hex, Convert.ToHexString(payload));
        Assert.True(TelephoneEvent.TryParse(payload, out TelephoneEvent read));
        Assert.Equal(written, read);
    }

    [Fact]
    public void Reserved_bit_and_further_events_of_a_packet_are_passed_over()
    {
        Assert.True(TelephoneEvent.TryParse([3, 0x4A, 1, 2, 9, 9, 9, 9], out TelephoneEvent read));
        Assert.Equal(new TelephoneEvent(3, false, 10, 0x0102), read);
    }

    [Fact]
    public void Truncated_and_flipped_payloads_are_refused_or_read_and_never_throw()
    {
        byte[] payload = [5, 0x8A, 0x12, 0xC0];
        for (int length = 0; length < payload.Length; length++)
            Assert.False(TelephoneEvent.TryParse(payload.AsSpan(0, length), out _));
        for (int bit = 0; bit < payload.Length * 8; bit++)
        {
            byte[] flipped = [.. payload];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(TelephoneEvent.TryParse(flipped, out TelephoneEvent read));
            byte[] again = new byte[TelephoneEvent.Length];
            read.Write(again);
            // All but the reserved bit says something.
            flipped[1] &= 0xBF;
            Assert.Equal(flipped, again);
        }
    }

    [Fact]
    public void Digits_have_the_codes_of_the_registry()
    {
        const string Tones = "0123456789*#ABCD";
        for (byte code = 0; code < Tones.Length; code++)
        {
            Assert.Equal(code, DtmfTones.ToCode(Tones[code]));
            Assert.Equal(Tones[code], DtmfTones.ToTone(code));
        }

        Assert.Null(DtmfTones.ToCode('a'));
        Assert.Null(DtmfTones.ToCode(','));
        Assert.Null(DtmfTones.ToTone(16));
    }
}
