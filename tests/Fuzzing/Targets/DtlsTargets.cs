using Camerad.WebRtc.Dtls;

namespace Camerad.Fuzzing.Targets;

/// <summary>Records and handshake fragments, which are cut up before any library sees them.</summary>
internal static class DtlsTargets
{
    /// <summary>Two records, the first with a handshake fragment of a ClientHello, the second with an alert.</summary>
    public static readonly byte[] Records = Convert.FromHexString(
        "16FEFD0000000000000000" + "0014" + "01000010000000000000000800112233" + "44556677"
        + "15FEFD0000000000000001" + "0002" + "0100");

    public static IEnumerable<FuzzTarget> Create()
    {
        yield return new FuzzTarget("dtls", [Records], Run);
    }

    private static void Run(byte[] input)
    {
        var reassembler = new HandshakeReassembler();
        ReadOnlySpan<byte> rest = input;
        while (DtlsRecord.TryRead(ref rest, out DtlsRecord record))
        {
            ReadOnlySpan<byte> fragments = record.Fragment;
            while (HandshakeFragment.TryRead(ref fragments, out HandshakeFragment fragment)) reassembler.Handle(fragment);
            while (reassembler.TryTakeNext(out _, out _, out _)) { }
        }
    }
}
