namespace VaeGpu
{
    /// <summary>A decode that was begun and not yet fetched.</summary>
    internal readonly struct PendingDecode
    {
        public readonly ulong Ticket;
        public readonly int Pictures;

        public PendingDecode(ulong ticket, int pictures)
        {
            Ticket = ticket;
            Pictures = pictures;
        }
    }
}
