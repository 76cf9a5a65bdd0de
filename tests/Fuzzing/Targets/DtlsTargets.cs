using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.Fuzzing.Targets;

/// <summary>Records and handshake fragments, which are cut up before any library sees them.</summary>
internal static class DtlsTargets
{
    /// <summary>Two records, the first with a handshake fragment of a ClientHello, the second with an alert.</summary>
    public static readonly byte[] Records = Convert.FromHexString(
        "16FEFD0000000000000000" + "0014" + "01000010000000000000000800112233" + "44556677"
        + "15FEFD0000000000000001" + "0002" + "0100");

    private const int KeyLength = 16;

    public static IEnumerable<FuzzTarget> Create()
    {
        yield return new FuzzTarget("dtls", [Records], Run);
        yield return new FuzzTarget("dtls-protected", [Protect(0), [.. Protect(0), .. Protect(900)]], Open);
    }

    /// <summary>Whether the seeds of the second target are authentic.</summary>
    public static bool OpensWhatItProtects()
    {
        using var server = new ProtectedRecords(Keys(), DtlsRole.Server);
        return server.TryOpen(Protect(100), out Span<byte> plaintext) && plaintext.Length == 100;
    }

    /// <summary>A record as a client of these keys sends it.</summary>
    private static byte[] Protect(int length)
    {
        using var client = new ProtectedRecords(Keys(), DtlsRole.Client);
        return client.Seal(DtlsContentType.ApplicationData, new byte[length]);
    }

    private static RecordKeys Keys() => new(new byte[RecordKeys.KeyBlockLength(KeyLength)], KeyLength);

    private static void Open(byte[] input)
    {
        using var server = new ProtectedRecords(Keys(), DtlsRole.Server);
        var datagram = (byte[])input.Clone();
        ReadOnlySpan<byte> rest = datagram;
        while (DtlsRecord.TryRead(ref rest, out DtlsRecord record))
            server.TryOpen(
                datagram.AsSpan(datagram.Length - rest.Length - record.Bytes.Length, record.Bytes.Length), out _);
    }

    private static void Run(byte[] input)
    {
        var reassembler = new HandshakeReassembler();
        ReadOnlySpan<byte> rest = input;
        while (DtlsRecord.TryRead(ref rest, out DtlsRecord record))
        {
            ReadOnlySpan<byte> fragments = record.Fragment;
            while (HandshakeFragment.TryRead(ref fragments, out HandshakeFragment fragment))
                reassembler.Handle(fragment);
            while (reassembler.TryTakeNext(out _, out _, out _)) { }
        }
    }
}
