using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

/// <summary>
/// VP8 frames. The frame is cut wherever a packet is full: partitions are not told apart, all packets name partition 0,
/// as browsers do.
/// <code>
/// |X|R|N|S|R| PID | |I|L|T|K| RSV   | |M|  PictureID: 15  |                      RFC 7741 §4.2
///  1   N S   0       1                 1
/// </code>
/// </summary>
internal static class Vp8PayloadFormat
{
    private const byte Extended = 0x80, NonReference = 0x20, Start = 0x10;
    private const byte HasPictureId = 0x80;
    private const int PictureIdOffset = 2;

    public static void Build(FragmentTable table, EncodedFrame frame)
    {
        byte flags = (byte)(Extended | (frame.IsDisposable ? NonReference : 0));
        FragmentPrefix first = new((byte)(flags | Start), HasPictureId, 0, 0), rest = new(flags, HasPictureId, 0, 0);
        table.PictureIdOffset = PictureIdOffset;
        table.AddCut(0, frame.Length, isAggregate: false, first, rest, rest);
    }
}
