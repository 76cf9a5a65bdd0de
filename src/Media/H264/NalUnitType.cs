namespace Camerad.Media.H264;

/// <summary>nal_unit_type (H.264 table 7-1), as far as this program tells them apart.</summary>
internal static class NalUnitType
{
    public const int Slice = 1;
    public const int SlicePartitionA = 2;
    public const int SlicePartitionC = 4;
    public const int IdrSlice = 5;
    public const int Sei = 6;
    public const int Sps = 7;
    public const int Pps = 8;
    public const int AccessUnitDelimiter = 9;
    public const int EndOfSequence = 10;
    public const int Prefix = 14;
    public const int LastReservedBeforePicture = 18;

    public static int Of(byte header) => header & 0x1F;

    /// <summary>A coded slice: what is sent, beside the parameter sets.</summary>
    public static bool IsVcl(int type) => type is >= Slice and <= IdrSlice;

    /// <summary>Begins with a slice header (partitions B and C do not).</summary>
    public static bool HasSliceHeader(int type) => type is Slice or SlicePartitionA or IdrSlice;

    /// <summary>After a coded picture it can only belong to the next access unit (§7.4.1.2.3).</summary>
    public static bool BeginsAccessUnit(int type) =>
        type is (>= Sei and <= AccessUnitDelimiter) or (>= Prefix and <= LastReservedBeforePicture);
}
