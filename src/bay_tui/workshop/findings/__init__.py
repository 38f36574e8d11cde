"""What is seen on a vehicle: records, operations and rules of findings and checks."""
