using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

/// <summary>
/// VP9 frames (or superframes) of one layer, in non-flexible mode without layer indices: a receiver then takes every
/// picture to need the one before, which holds for any stream. A key frame's first packet tells its size in a
/// scalability structure.
/// <code>
/// |I|P|L|F|B|E|V|Z| |M|  PictureID: 15  |                                          RFC 9628 §4.2
/// | N_S: 3 |Y|G|-|-|-| | width: 16 | height: 16 |                                   if V, §4.2.1
/// </code>
/// </summary>
internal static class Vp9PayloadFormat
{
    private const byte HasPictureId = 0x80, InterPredicted = 0x40, Begin = 0x08, End = 0x04, HasStructure = 0x02;
    private const byte HasResolution = 0x10;                                   // and N_S = 0: one spatial layer
    private const int PictureIdOffset = 1, DescriptorLength = 3, KeyFrameDescriptorLength = 8;

    public static void Build(FragmentTable table, EncodedFrame frame)
    {
        byte flags = (byte)(HasPictureId | (frame.IsKeyFrame ? 0 : InterPredicted));
        int descriptorLength = frame.IsKeyFrame ? KeyFrameDescriptorLength : DescriptorLength;
        bool isSingle = descriptorLength + frame.Length <= FragmentTable.PayloadBudget;
        byte atBegin = (byte)(flags | Begin | (isSingle ? End : 0));
        FragmentPrefix first = frame.IsKeyFrame ? KeyFrameBegin(atBegin, frame) : new FragmentPrefix(atBegin, 0, 0);
        table.PictureIdOffset = PictureIdOffset;
        FragmentPrefix middle = new(flags, 0, 0), last = new((byte)(flags | End), 0, 0);
        table.AddCut(0, frame.Length, isAggregate: false, first, middle, last);
    }

    private static FragmentPrefix KeyFrameBegin(byte flags, EncodedFrame frame) => new(
        (byte)(flags | HasStructure), 0, 0, HasResolution,
        (byte)(frame.Width >> 8), (byte)frame.Width, (byte)(frame.Height >> 8), (byte)frame.Height);
}
