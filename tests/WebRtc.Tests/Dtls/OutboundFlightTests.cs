using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class OutboundFlightTests
{
    private const ulong Epoch1 = 1UL << 48;

    private readonly OutboundFlight _flight = new();

    [Fact]
    public void Records_share_datagrams_up_to_the_limit()
    {
        byte[] record = DtlsRecord.Build(DtlsContentType.Handshake, 0, new byte[400]);
        _flight.Replace([record, record, record, record]);

        Assert.Equal([2 * 413, 2 * 413], Transmit().Select(datagram => datagram.Length));
    }

    [Fact]
    public void Every_transmission_gives_records_in_the_clear_new_numbers_and_leaves_protected_ones_alone()
    {
        _flight.Replace(
        [
            DtlsRecord.Build(DtlsContentType.Handshake, 0, new byte[5]),
            DtlsRecord.Build(DtlsContentType.ChangeCipherSpec, 1, [1]),
            DtlsRecord.Build(DtlsContentType.Handshake, Epoch1, new byte[40]),
        ]);

        Assert.Equal([0, 1, Epoch1], Sequences());
        Assert.Equal([2, 3, Epoch1], Sequences());
        _flight.Replace([DtlsRecord.Build(DtlsContentType.Handshake, 0, new byte[5])]);
        Assert.Equal([4UL], Sequences());
    }

    private List<ulong> Sequences()
    {
        var sequences = new List<ulong>();
        foreach (byte[] record in Transmit().SelectMany(Datagrams.Records))
        {
            ReadOnlySpan<byte> rest = record;
            DtlsRecord.TryRead(ref rest, out DtlsRecord read);
            sequences.Add(read.EpochAndSequence);
        }
        return sequences;
    }

    private Queue<byte[]> Transmit()
    {
        var datagrams = new Queue<byte[]>();
        _flight.Transmit(datagrams);
        return datagrams;
    }
}
